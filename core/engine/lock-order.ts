/**
 * Lock order by class, as lockdep keeps it: taking B while holding A records A before B; a recorded path
 * from B back to A is a possible deadlock, reported the first time the order is seen, not when it bites.
 */
export class LockOrder {
  private readonly after = new Map<string, Set<string>>()

  /** Records that `taken` was taken while `held` was held. Null, or the cycle this closes. */
  record(held: string, taken: string): string | null {
    const known = this.after.get(held)
    if (known?.has(taken) === true) return null
    if (held === taken) return `${held} taken while one of its class is held`
    const path = this.path(taken, held)
    if (path !== null) return `${held} then ${taken}, but earlier ${path.join(" then ")}`
    if (known === undefined) this.after.set(held, new Set([taken]))
    else known.add(taken)
    return null
  }

  private path(from: string, to: string): string[] | null {
    if (from === to) return [from]
    for (const next of this.after.get(from) ?? []) {
      const rest = this.path(next, to)
      if (rest !== null) return [from, ...rest]
    }
    return null
  }
}
