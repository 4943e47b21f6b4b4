/** What an integration was last told of a group. */
export type LogEntry = {
  /** When the send finished, epoch milliseconds. */
  readonly at: number
  /** Fingerprints told as firing and as resolved. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  /** The snapshot that was told; grows with every flush of the namespace. */
  readonly seq: number
}
