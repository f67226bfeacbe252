/**
 * Handles: numbers that stand for objects of the job queue. A C driver has them as opaque pointers; nobody follows them.
 * A handle is the place of its object in this table and how often that place was used before (its generation), so one that
 * was used up, or never given out, is recognised for what it is. Rule: section 6.3 of the reference, R38.
 */
import type { Brand } from "../base/brand.ts"

/** What a handle can stand for, by the name of its C struct. */
export const KINDS = [
  "jq_dispatcher",
  "jq_queue",
  "jq_lane",
  "jq_prepared",
  "jq_token",
  "jq_stop",
  "dma_fence",
] as const
export type Kind = (typeof KINDS)[number]

/** 0 is C's NULL. */
export type Handle<K extends Kind> = Brand<number, K> | 0

/** Places: 24 bits, so that place and generation fit the 53 bits of a double, and the 64 of a pointer. */
const PLACES_MAX = 2 ** 24
/** A place that was used so often is not used again: its handles could not be told from older ones. */
const GENERATION_MAX = 2 ** 29 - 1

/** Why a handle is refused. */
export type Fault = "null" | "unknown" | "kind" | "stale"

interface Place {
  /** Of the handle that is valid, or the next to become so. From 1. */
  generation: number
  /** Null: no handle is valid. */
  kind: Kind | null
  object: object | null
  /** Somebody has it, valid handle or not. */
  taken: boolean
}

export class HandleTable {
  private readonly places: Place[] = []
  private readonly free: number[] = []
  private takenCount = 0

  /** Places that somebody has: 0 when everything was put. */
  get size(): number {
    return this.takenCount
  }

  /** A place without a valid handle yet; -1 if there is none left. Allocates. */
  reserve(): number {
    const at = this.free.pop() ?? this.places.length
    if (at === PLACES_MAX) return -1
    const place = this.places[at]
    if (place === undefined) this.places.push({ generation: 1, kind: null, object: null, taken: true })
    else place.taken = true
    this.takenCount++
    return at
  }

  /** From here on `at` has a valid handle, which stands for `object`. Allocates nothing. */
  open<K extends Kind>(at: number, kind: K, object: object): Handle<K> {
    const place = this.at(at)
    place.kind = kind
    place.object = object
    return (place.generation * PLACES_MAX + at) as Handle<K>
  }

  /** Its handle is used up; the place stays taken. Nothing happens if there was none. */
  close(at: number): void {
    const place = this.at(at)
    if (place.kind === null) return
    place.kind = null
    place.object = null
    place.generation++
  }

  /** Nobody has the place any more. */
  giveBack(at: number): void {
    this.close(at)
    const place = this.at(at)
    place.taken = false
    this.takenCount--
    if (place.generation < GENERATION_MAX) this.free.push(at)
  }

  /** What the handle stands for; null if it is not valid, or of another kind. */
  find(handle: number, kind: Kind): object | null {
    if (typeof handle !== "number") return null
    const place = this.places[handle % PLACES_MAX]
    if (place === undefined || place.kind !== kind) return null
    return Math.floor(handle / PLACES_MAX) === place.generation ? place.object : null
  }

  /** Why `find` found nothing. */
  fault(handle: number): Fault {
    if (handle === 0) return "null"
    if (!Number.isSafeInteger(handle) || handle < 0) return "unknown"
    const place = this.places[handle % PLACES_MAX]
    const generation = Math.floor(handle / PLACES_MAX)
    if (place === undefined || generation === 0 || generation > place.generation) return "unknown"
    if (generation < place.generation) return "stale"
    // The next handle of this place, which nobody has been given.
    return place.kind === null ? "unknown" : "kind"
  }

  private at(index: number): Place {
    return this.places[index] as Place
  }
}

/** `3:17`, place and generation; whatever else somebody may pass, as it is. */
export function describeHandle(handle: number): string {
  if (!Number.isSafeInteger(handle) || handle < PLACES_MAX)
    return typeof handle === "number" ? String(handle) : typeof handle
  return `${handle % PLACES_MAX}:${Math.floor(handle / PLACES_MAX)}`
}
