/**
 * Counts which of the places 0, 1, 2, … of a growing row are taken: how many before a given one, in logarithmic time. A
 * binary indexed tree (Fenwick, 1994).
 */
export class PlaceCount {
  /** Places there are. */
  length = 0
  /** Slot i holds the sum of the places i - lowbit(i) up to, not including, i, counted from 1. */
  private sums = new Int32Array(64)

  /** A new place at the end, taken. */
  push(): number {
    const place = this.length++
    const slot = this.length
    if (slot >= this.sums.length) {
      const old = this.sums
      this.sums = new Int32Array(old.length * 2)
      this.sums.set(old)
    }
    // All that the new slot stands for is there already but its own place.
    this.sums[slot] = 1 + this.before(place) - this.before(slot - (slot & -slot))
    return place
  }

  /** Frees a place that is taken. */
  free(place: number): void {
    for (let slot = place + 1; slot <= this.length; slot += slot & -slot) {
      this.sums[slot] = (this.sums[slot] as number) - 1
    }
  }

  /** Taken places before this one. */
  before(place: number): number {
    let sum = 0
    for (let slot = Math.min(place, this.length); slot > 0; slot -= slot & -slot) sum += this.sums[slot] as number
    return sum
  }
}
