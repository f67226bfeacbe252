/** Weighted max-min fairness: what is there goes to all in proportion to their weights, but to nobody more than he wants. */

/**
 * Divides `capacity` among those who want something. Each gets `level × weight`, or all that he wants if that is less;
 * `level` is such that everything is given away, or everybody has what he wants. Weights are positive.
 */
export function waterFill(capacity: number, wants: readonly number[], weights: readonly number[]): number[] {
  const levelWanted = (taker: number) => (wants[taker] as number) / (weights[taker] as number)
  // Whoever is satisfied at the lowest level first.
  const order = wants.map((_, taker) => taker).sort((a, b) => levelWanted(a) - levelWanted(b))
  const shares = wants.map(() => 0)
  let left = capacity
  let weight = weights.reduce((sum, one) => sum + one, 0)
  for (const taker of order) {
    const own = weights[taker] as number
    const share = Math.min(wants[taker] as number, (left / weight) * own)
    shares[taker] = share
    left = Math.max(0, left - share)
    weight -= own
  }
  return shares
}
