/** "Did you mean": the known name that is nearest to an unknown one. */

/** With more names than this none is suggested: the search would take longer than the check. */
const CANDIDATES_MAX = 20_000
const NAME_CHARS_MAX = 40

/** The nearest of `known`, at most a third of the letters away and never more than three; null if none is. */
export function nearest(name: string, known: Iterable<string>): string | null {
  // Of two letters every other name is one or two away.
  if (name.length > NAME_CHARS_MAX || name.length < 3) return null
  let best: string | null = null
  let limit = Math.min(3, Math.floor(name.length / 3)) + 1
  let seen = 0
  for (const candidate of known) {
    seen += 1
    if (seen > CANDIDATES_MAX) return null
    if (candidate === name || Math.abs(candidate.length - name.length) >= limit) continue
    const distance = editDistance(name, candidate, limit)
    if (distance < limit) {
      limit = distance
      best = candidate
    }
  }
  return best
}

export function didYouMean(name: string, known: Iterable<string>): string | null {
  const found = nearest(name, known)
  return found === null ? null : `Did you mean '${found}'?`
}

/** Letters to insert, delete, replace or swap with their neighbour; `limit` if it takes as many or more. */
export function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let least = row
    for (let column = 1; column <= b.length; column++) {
      const same = a.charCodeAt(row - 1) === b.charCodeAt(column - 1)
      let cost = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (same ? 0 : 1),
      )
      const swapped =
        row > 1 &&
        column > 1 &&
        a.charCodeAt(row - 1) === b.charCodeAt(column - 2) &&
        a.charCodeAt(row - 2) === b.charCodeAt(column - 1)
      if (swapped) cost = Math.min(cost, (before[column - 2] as number) + 1)
      current.push(cost)
      least = Math.min(least, cost)
    }
    if (least >= limit) return limit
    before = previous
    previous = current
  }
  return Math.min(previous[b.length] as number, limit)
}
