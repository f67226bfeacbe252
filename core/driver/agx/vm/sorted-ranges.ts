/**
 * Ranges of addresses that do not overlap, in order. What an interval tree does in the kernel: finds, adds and removes in
 * time that hardly grows, also for a hundred thousand ranges that come in any order. Short sorted arrays, in order.
 */
import { fail } from "../../../base/assert.ts"

export interface AddressRange {
  readonly address: number
  readonly range: number
}

/** A fuller bucket is split in two. */
const BUCKET_MAX = 256

export class SortedRanges<T extends AddressRange> {
  /** None is empty, but the only one. */
  private buckets: T[][] = [[]]
  private count = 0

  get size(): number {
    return this.count
  }

  /** The first, by address, that has a byte of the range; null if none has. */
  firstOverlap(address: number, range: number): T | null {
    const found = this.firstEndingAfter(address)
    return found !== null && found.address < address + range ? found : null
  }

  add(item: T): void {
    if (this.firstOverlap(item.address, item.range) !== null) fail(`range at ${item.address} overlaps another`)
    const at = this.bucketFor(item.address)
    const bucket = this.buckets[at] as T[]
    bucket.splice(lowerBound(bucket, item.address), 0, item)
    this.count++
    if (bucket.length > BUCKET_MAX) this.buckets.splice(at + 1, 0, bucket.splice(bucket.length >> 1))
  }

  remove(item: T): void {
    const at = this.bucketFor(item.address)
    const bucket = this.buckets[at] as T[]
    const place = lowerBound(bucket, item.address)
    if (bucket[place] !== item) fail(`no such range at ${item.address}`)
    bucket.splice(place, 1)
    this.count--
    if (bucket.length === 0 && this.buckets.length > 1) this.buckets.splice(at, 1)
  }

  *[Symbol.iterator](): Generator<T> {
    for (const bucket of this.buckets) yield* bucket
  }

  private firstEndingAfter(address: number): T | null {
    const at = this.bucketFor(address)
    const bucket = this.buckets[at] as T[]
    const place = lowerBound(bucket, address)
    // The one before may reach over `address`; it stands in this bucket, whose first begins no later than `address`.
    const before = bucket[place - 1]
    if (before !== undefined && before.address + before.range > address) return before
    return bucket[place] ?? this.buckets[at + 1]?.[0] ?? null
  }

  /** The last bucket that begins at or before `address`; the first if none does. */
  private bucketFor(address: number): number {
    let low = 0
    let high = this.buckets.length
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if ((this.buckets[middle]?.[0] as T).address <= address) low = middle
      else high = middle
    }
    return low
  }
}

/** The place of the first that begins at or after `address`. */
function lowerBound(bucket: readonly AddressRange[], address: number): number {
  let low = 0
  let high = bucket.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((bucket[middle] as AddressRange).address < address) low = middle + 1
    else high = middle
  }
  return low
}
