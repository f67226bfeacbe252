/** How long something took, many times: its percentiles. */

/** All in nanoseconds. */
export interface Distribution {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly max: number
}

/**
 * Percentiles by nearest rank: the p-th is the least of the values that at least p percent of them do not exceed, so each
 * is a value that occurred. Null if there is none. `values` is sorted in place.
 */
export function distributionOf(values: Float64Array): Distribution | null {
  const count = values.length
  if (count === 0) return null
  values.sort()
  let sum = 0
  for (const value of values) sum += value
  return {
    count,
    min: values[0] as number,
    mean: sum / count,
    p50: percentile(values, 50),
    p95: percentile(values, 95),
    p99: percentile(values, 99),
    max: values[count - 1] as number,
  }
}

/** Of sorted values, at least one. */
export function percentile(sorted: Float64Array, percent: number): number {
  const rank = Math.max(1, Math.ceil((percent * sorted.length) / 100))
  return sorted[rank - 1] as number
}
