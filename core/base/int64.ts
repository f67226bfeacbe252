/**
 * A 64-bit integer that is changed in place, as the kernel's s64 and u64: arithmetic wraps, nothing is
 * allocated. Two 32-bit halves, since a double loses bits past 2^53 and a BigInt costs an allocation a step.
 */
export class Int64 {
  /** Upper half, signed. */
  hi = 0
  /** Lower half, as a signed 32-bit pattern. */
  lo = 0

  set(other: Int64): void {
    this.hi = other.hi
    this.lo = other.lo
  }

  /** From a whole number below 2^53 in magnitude. */
  setNumber(value: number): void {
    this.lo = value | 0
    this.hi = Math.floor(value / 0x1_0000_0000) | 0
  }

  setZero(): void {
    this.hi = 0
    this.lo = 0
  }

  get isZero(): boolean {
    return (this.hi | this.lo) === 0
  }

  add(other: Int64): void {
    const low = (this.lo >>> 0) + (other.lo >>> 0)
    this.hi = (this.hi + other.hi + (low > 0xffff_ffff ? 1 : 0)) | 0
    this.lo = low | 0
  }

  subtract(other: Int64): void {
    const low = (this.lo >>> 0) - (other.lo >>> 0)
    this.hi = (this.hi - other.hi - (low < 0 ? 1 : 0)) | 0
    this.lo = low | 0
  }

  addNumber(value: number): void {
    const low = (this.lo >>> 0) + ((value | 0) >>> 0)
    this.hi = (this.hi + (Math.floor(value / 0x1_0000_0000) | 0) + (low > 0xffff_ffff ? 1 : 0)) | 0
    this.lo = low | 0
  }

  /** Left by 1 to 31. */
  shiftLeft(bits: number): void {
    this.hi = (this.hi << bits) | (this.lo >>> (32 - bits))
    this.lo = this.lo << bits
  }

  /** Right by 1 to 31, zeros in from the left. */
  shiftRightLogical(bits: number): void {
    this.lo = (this.lo >>> bits) | (this.hi << (32 - bits))
    this.hi = (this.hi >>> bits) | 0
  }

  /** Times a whole number from 0 to 65535. */
  multiplySmall(factor: number): void {
    const l0 = (this.lo & 0xffff) * factor
    const l1 = (this.lo >>> 16) * factor + Math.floor(l0 / 0x1_0000)
    const h = (this.hi >>> 0) * factor + Math.floor(l1 / 0x1_0000)
    this.lo = (l0 & 0xffff) | ((l1 & 0xffff) << 16) | 0
    this.hi = (h % 0x1_0000_0000) | 0
  }

  compareSigned(other: Int64): number {
    return this.hi - other.hi || (this.lo >>> 0) - (other.lo >>> 0)
  }

  compareUnsigned(other: Int64): number {
    return (this.hi >>> 0) - (other.hi >>> 0) || (this.lo >>> 0) - (other.lo >>> 0)
  }

  toBigInt(): bigint {
    return (BigInt(this.hi) << 32n) | BigInt(this.lo >>> 0)
  }

  toBigUint(): bigint {
    return BigInt.asUintN(64, this.toBigInt())
  }
}
