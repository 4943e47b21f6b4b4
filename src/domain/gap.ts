/** A time in which alerts could not reach us, epoch milliseconds (protocol 28). */
export type Gap = { readonly start: number, readonly end: number }
