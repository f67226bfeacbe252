/** Who should have how much of a device: by weights, but nobody more than he asks for, and what he leaves is the others'. */

/** Shares of 1. `demands`: of the device, 1 and more for all that there is. */
export function entitledShares(demands: readonly number[], weights: readonly number[]): number[] {
  const shares = demands.map(() => 0)
  let left = 1
  let open = demands.map((_, i) => i)
  for (;;) {
    const weight = open.reduce((sum, i) => sum + (weights[i] as number), 0)
    const content = open.filter((i) => (demands[i] as number) <= (left * (weights[i] as number)) / weight)
    if (content.length === 0) {
      for (const i of open) shares[i] = (left * (weights[i] as number)) / weight
      return shares
    }
    for (const i of content) shares[i] = demands[i] as number
    left -= content.reduce((sum, i) => sum + (demands[i] as number), 0)
    open = open.filter((i) => !content.includes(i))
    if (open.length === 0) return shares
  }
}

/** Half the sum of the differences: the part of the device that went to the wrong client, or to nobody. */
export function fairnessError(shares: readonly number[], entitled: readonly number[]): number {
  return shares.reduce((sum, share, i) => sum + Math.abs(share - (entitled[i] as number)), 0) / 2
}
