/** The levels of Sentry as severities of the default order. */
const ofLevel = new Map([['fatal', 'critical'], ['error', 'error'], ['warning', 'warning'], ['info', 'info'], ['debug', 'info'], ['sample', 'info']])

export type Grounds = {
  /** What the settings of the alert action say. */
  readonly wanted?: string | undefined
  readonly category?: string | undefined
  readonly level?: string | undefined
}

/** Undefined where nothing is known. Sentry's priority plays no part: nearly every error that was not handled has a high one. */
export function severityOf ({ wanted, category, level }: Grounds): string | undefined {
  if (wanted) return wanted
  return category === 'outage' ? 'critical' : ofLevel.get(level ?? '')
}
