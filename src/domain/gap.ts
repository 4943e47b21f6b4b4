/** Between these, alerts could not reach us (protocol 28). Epoch milliseconds. */
export type Gap = {
  readonly start: number
  readonly end: number
}
