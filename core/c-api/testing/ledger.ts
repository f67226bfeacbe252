/**
 * What a caller of the C face knows by itself: which handles are valid, what for, and how many references it has. Kept apart
 * from the face, so that either shows a mistake of the other.
 */
import type { Prng } from "../../base/prng.ts"
import { type Kind, describeHandle } from "../handles.ts"

interface Entry {
  readonly kind: Kind
  references: number
  /** Of those, lent to callbacks. */
  lent: number
  /** Of a prepared job: its lane. */
  readonly lane: number
}

export class Ledger {
  private readonly live = new Map<number, Entry>()
  private readonly seen = new Map<number, Kind>()
  /** `handle-stale jq_queue 3:1`, as reports of misused handles begin. */
  readonly expected = new Set<string>()

  /** A reference more to a handle that is new, or known. */
  add(handle: number, kind: Kind, lane = 0): void {
    const entry = this.live.get(handle)
    if (entry !== undefined) entry.references++
    else this.live.set(handle, { kind, references: 1, lent: 0, lane })
    this.seen.set(handle, kind)
  }

  /** A reference for the time of a callback. */
  lend(handle: number, kind: Kind): void {
    this.add(handle, kind)
    const entry = this.live.get(handle)
    if (entry !== undefined) entry.lent++
  }

  takeBack(handle: number): void {
    const entry = this.live.get(handle)
    if (entry !== undefined) entry.lent--
    this.put(handle)
  }

  /** Valid, but none of its references is the caller's. */
  isOnlyLent(handle: number): boolean {
    const entry = this.live.get(handle)
    return entry !== undefined && entry.references <= entry.lent
  }

  put(handle: number): void {
    const entry = this.live.get(handle)
    if (entry === undefined) throw new Error(`put of ${describeHandle(handle)}, which is not valid`)
    entry.references--
    if (entry.references === 0) this.live.delete(handle)
  }

  /** Whatever its references. */
  remove(handle: number): void {
    this.live.delete(handle)
  }

  has(handle: number, kind: Kind): boolean {
    return this.live.get(handle)?.kind === kind
  }

  of(kind: Kind): number[] {
    return [...this.live].filter(([, entry]) => entry.kind === kind).map(([handle]) => handle)
  }

  preparedOn(lane: number): number[] {
    return [...this.live].filter(([, entry]) => entry.lane === lane).map(([handle]) => handle)
  }

  /** Something that is no valid handle of `kind`. */
  wrong(kind: Kind, prng: Prng): number {
    const others = [...this.live].filter(([, entry]) => entry.kind !== kind).map(([handle]) => handle)
    const stale = [...this.seen.keys()].filter((handle) => !this.live.has(handle))
    const forged = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, 7, prng.between(1, 2 ** 53 - 1)]
    const pools = [[0], others, stale, stale, forged].filter((pool) => pool.length > 0)
    const pool = pools[prng.below(pools.length)] as number[]
    const handle = pool[prng.below(pool.length)] as number
    // A forged one may hit by chance.
    return this.has(handle, kind) ? 0 : handle
  }

  /** The report that a use of `handle` as `kind` is to make, once. */
  expect(handle: number, kind: Kind): void {
    const fault =
      handle === 0
        ? "handle-null"
        : this.live.has(handle)
          ? this.has(handle, kind)
            ? "handle-stale"
            : "handle-kind"
          : this.seen.has(handle)
            ? "handle-stale"
            : "handle-unknown"
    this.expected.add(`${fault} ${kind} ${describeHandle(handle)}`)
  }
}
