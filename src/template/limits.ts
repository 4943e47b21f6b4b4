/** What one execution of a template may use up, so that no template hangs or floods a node. */
export type Limits = {
  /** Templates that call templates. */
  readonly depth: number
  /** Actions, texts and turns of loops; functions count what they do beyond that. */
  readonly steps: number
  /** UTF-16 units of the output, and of each text that is made on the way to it. */
  readonly output: number
}

/** A default title takes some ten steps an alert, the largest of the services' messages has 64 KiB. */
export const defaultLimits: Limits = { depth: 200, steps: 1_000_000, output: 4 * 1024 * 1024 }
