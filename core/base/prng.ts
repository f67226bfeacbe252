/**
 * SplitMix32: small, fast, the same on every machine. Not for secrets.
 * State is one unsigned 32-bit integer, so a checkpoint is a number.
 */
export class Prng {
  state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** The next unsigned 32-bit number. */
  next(): number {
    this.state = (this.state + 0x9e3779b9) >>> 0
    let z = this.state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }

  /** A whole number from 0 up to, not including, `bound` (1 to 2^32). */
  below(bound: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * bound)
  }

  /** A whole number from `low` to `high`, both included; spans up to 2^53. */
  between(low: number, high: number): number {
    const span = high - low + 1
    if (span <= 0x1_0000_0000) return low + this.below(span)
    const wide = (this.next() >>> 11) * 0x1_0000_0000 + this.next()
    return low + (wide % span)
  }
}
