/** The smallest value that so large a share of the values does not exceed; NaN without values. */
export function quantileOf (values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(Math.ceil(sorted.length * share) - 1, 0)] ?? NaN
}

export function median (values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [left = NaN, right = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (left + right) / 2
}

/** How often each bucket of a histogram was met, by upper bound, not added up. */
export type Buckets = ReadonlyArray<{ readonly le: number, readonly count: number }>

/** An estimate as Prometheus makes it: as if values lay evenly between the bounds of their bucket. */
export function bucketQuantile (buckets: Buckets, share: number): number {
  const total = buckets.reduce((sum, { count }) => sum + count, 0)
  if (total === 0) return NaN
  let below = 0
  let lower = 0
  for (const { le, count } of buckets) {
    if (below + count >= total * share) return le === Infinity ? lower : lower + (le - lower) * (total * share - below) / count
    below += count
    lower = le
  }
  return lower
}
