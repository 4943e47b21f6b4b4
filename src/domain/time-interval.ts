/** Both ends included, as written in the configuration. */
export type Range = { readonly from: number, readonly to: number }

/**
 * One entry of a named time interval: it contains an instant when every field that is present does.
 * A field that is present and empty contains nothing.
 */
export type TimeInterval = {
  /** Minutes of the day; `to` is excluded here (24:00 is 1440). */
  readonly times?: readonly Range[]
  /** Sunday is 0. */
  readonly weekdays?: readonly Range[]
  /** 1 to 31, or -31 to -1 counted from the end of the month. */
  readonly daysOfMonth?: readonly Range[]
  /** January is 1. */
  readonly months?: readonly Range[]
  readonly years?: readonly Range[]
  /** IANA zone; 'UTC' by default. */
  readonly location: string
}
