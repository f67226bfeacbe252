/**
 * Columns that grow by doubling: a typed array and how much of it is in use. Reading goes through `data` directly,
 * since the loops that read millions of values cannot pay for a call each. `data` is replaced when a column grows,
 * so a reader takes it anew after every update.
 */
const FIRST_CAPACITY = 64

export class Int32Column {
  data = new Int32Array(FIRST_CAPACITY)
  length = 0
  /** What a slot holds that was never written. */
  private readonly blank: number

  constructor(blank = 0) {
    this.blank = blank
    if (blank !== 0) this.data.fill(blank)
  }

  push(value: number): void {
    if (this.length === this.data.length) this.grow(this.length + 1)
    this.data[this.length++] = value
  }

  /** Makes slots up to, not including, `length` exist. */
  reach(length: number): void {
    if (length > this.data.length) this.grow(length)
    if (length > this.length) this.length = length
  }

  /** 0 for no such slot is never returned: the blank is. */
  at(index: number): number {
    return index >= 0 && index < this.length ? (this.data[index] as number) : this.blank
  }

  private grow(least: number): void {
    const old = this.data
    this.data = new Int32Array(Math.max(least, old.length * 2))
    this.data.set(old)
    if (this.blank !== 0) this.data.fill(this.blank, old.length)
  }
}

export class Float64Column {
  data = new Float64Array(FIRST_CAPACITY)
  length = 0

  push(value: number): void {
    if (this.length === this.data.length) this.grow(this.length + 1)
    this.data[this.length++] = value
  }

  /** Makes slots up to, not including, `length` exist. */
  reach(length: number): void {
    if (length > this.data.length) this.grow(length)
    if (length > this.length) this.length = length
  }

  private grow(least: number): void {
    const old = this.data
    this.data = new Float64Array(Math.max(least, old.length * 2))
    this.data.set(old)
  }

  last(): number {
    return this.length === 0 ? 0 : (this.data[this.length - 1] as number)
  }
}

export class Uint8Column {
  data = new Uint8Array(FIRST_CAPACITY)
  length = 0

  push(value: number): void {
    if (this.length === this.data.length) this.grow(this.length + 1)
    this.data[this.length++] = value
  }

  /** Makes slots up to, not including, `length` exist. */
  reach(length: number): void {
    if (length > this.data.length) this.grow(length)
    if (length > this.length) this.length = length
  }

  private grow(least: number): void {
    const old = this.data
    this.data = new Uint8Array(Math.max(least, old.length * 2))
    this.data.set(old)
  }
}

/** Index of the first of `data[from..length)` that is not below `value`; `length` if none. `data` never decreases. */
export function lowerBound(data: Float64Array | Int32Array, length: number, value: number, from = 0): number {
  let low = from
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((data[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Index of the first that is above `value`. */
export function upperBound(data: Float64Array | Int32Array, length: number, value: number, from = 0): number {
  let low = from
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((data[middle] as number) <= value) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * `lowerBound` for whoever walks forward: the answer is near `from`, so the range is widened by doubling first.
 * Costs the logarithm of the distance, not of the length.
 */
export function gallop(data: Float64Array | Int32Array, length: number, value: number, from: number): number {
  let stride = 1
  let low = from
  let high = from
  while (high < length && (data[high] as number) < value) {
    low = high + 1
    high += stride
    stride *= 2
  }
  return lowerBound(data, Math.min(high, length), value, low)
}
