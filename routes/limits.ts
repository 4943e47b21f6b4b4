/** What a request may bring along; beyond it the answer says so with the number. */
export type Limits = {
  /** Bytes of a body of `POST /api/v2/alerts`. */
  readonly alertsBody: number
  /** Bytes of a body of `/webhooks/…`. Alertmanager sends a group in one piece (20 000 alerts are 24 MB), and never again after a 413. */
  readonly webhookBody: number
  /** Bytes of any other body. */
  readonly otherBody: number
  /** Levels of objects and arrays in a JSON body. */
  readonly jsonDepth: number
  /** Names in one object of a large JSON body. */
  readonly jsonNames: number
  /** Elements of one list in a large JSON body. */
  readonly jsonElements: number
  /** Labels, and apart from them annotations, of one alert. */
  readonly labels: number
  /** Characters of a name of a label or an annotation. */
  readonly labelName: number
  /** Characters of all names and values of one alert together. */
  readonly alertText: number
}

/**
 * Far above what Prometheus sends (a batch of 256 alerts is some 200 KB, an alert has tens of labels), and
 * below what makes a node slow for everybody else.
 */
export const defaultLimits: Limits = {
  alertsBody: 32 * 1024 * 1024,
  webhookBody: 32 * 1024 * 1024,
  otherBody: 1024 * 1024,
  jsonDepth: 100,
  jsonNames: 10_000,
  jsonElements: 100_000,
  labels: 1000,
  labelName: 1000,
  alertText: 256 * 1024
}

type Texts = { readonly [name: string]: string }

/** Why the names and values of an alert are more than is accepted; undefined when they are not. */
export function overLimits ({ labels, annotations }: { readonly labels: Texts, readonly annotations: Texts }, limits: Limits): string | undefined {
  let length = 0
  for (const what of ['labels', 'annotations'] as const) {
    const texts = what === 'labels' ? labels : annotations
    let count = 0
    for (const name in texts) {
      count++
      length += name.length + (texts[name]?.length ?? 0)
      if (name.length > limits.labelName) return `a name among the ${what} is longer than ${limits.labelName} characters`
    }
    if (count > limits.labels) return `too many ${what}: ${count}, at most ${limits.labels} are accepted`
  }
  return length > limits.alertText ? `labels and annotations of an alert together are longer than ${limits.alertText} characters` : undefined
}
