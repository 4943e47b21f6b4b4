import type { Labels } from '../../domain/labels.ts'

/**
 * Answers route labels by name, each rendered at most once. Labels can refer to each other with `routeLabels`, but not in a circle.
 * @param render what a label's text becomes; it may ask for other labels
 */
export function createRouteLabels (labels: Labels, render: (text: string) => string): (name: string) => string {
  const rendered = new Map<string, string>()
  const inProgress: string[] = []

  return function routeLabel (name) {
    const text = Object.hasOwn(labels, name) ? labels[name] : undefined
    if (text === undefined) return ''
    const known = rendered.get(name)
    if (known !== undefined) return known
    if (inProgress.includes(name)) throw new Error(`route label cycle detected: ${[...inProgress, name].join(' -> ')}`)

    inProgress.push(name)
    try {
      const result = render(text)
      rendered.set(name, result)
      return result
    } catch (error) {
      // As what went wrong in the function that asked for the label.
      throw new Error(error instanceof Error ? error.message : String(error), { cause: error })
    } finally {
      inProgress.pop()
    }
  }
}

/** The same for labels that are rendered already. */
export function renderedRouteLabels (labels: Labels): (name: string) => string {
  return name => (Object.hasOwn(labels, name) ? labels[name] : undefined) ?? ''
}
