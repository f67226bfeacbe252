/** The integer and comparison rules of reference C.7 that need more than one line. */

/** 64 bits as two signed words; the last result of the functions here. */
export const wide = { low: 0, high: 0 }

export function shift64(low: number, high: number, by: number): void {
  wide.low = by >= 5 ? 0 : low << by
  wide.high = by >= 5 ? 0 : by === 0 ? high : (high << by) | (low >>> (32 - by))
}

export function add64(low: number, high: number, otherLow: number, otherHigh: number, subtract: boolean): void {
  if (subtract) {
    const difference = (low >>> 0) - (otherLow >>> 0)
    wide.low = difference | 0
    wide.high = (high - otherHigh - (difference < 0 ? 1 : 0)) | 0
  } else {
    const sum = (low >>> 0) + (otherLow >>> 0)
    wide.low = sum | 0
    wide.high = (high + otherHigh + (sum > 0xffff_ffff ? 1 : 0)) | 0
  }
}

/** The low 64 bits of the product. */
export function multiply64(low: number, high: number, otherLow: number, otherHigh: number): void {
  const a0 = low & 0xffff
  const a1 = low >>> 16
  const b0 = otherLow & 0xffff
  const b1 = otherLow >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const second = a0 * b1 + (middle & 0xffff)
  const carried = a1 * b1 + Math.floor(middle / 0x1_0000) + Math.floor(second / 0x1_0000)
  wide.low = Math.imul(low, otherLow)
  wide.high = (carried + Math.imul(low, otherHigh) + Math.imul(high, otherLow)) | 0
}

/** To the range of the size, as the bits of the result. */
export function saturated(value: bigint, size: 16 | 32, signed: boolean): number {
  const span = 1n << BigInt(size)
  const least = signed ? -span / 2n : 0n
  const most = signed ? span / 2n - 1n : span - 1n
  return Number(BigInt.asIntN(32, value < least ? least : value > most ? most : value))
}

/** 0 ueq, 1 ult, 2 ugt, 4 seq, 5 slt, 6 sgt; words, signed ones already extended. */
export function compareIntegers(condition: number, a: number, b: number): boolean {
  switch (condition) {
    case 1:
      return a >>> 0 < b >>> 0
    case 2:
      return a >>> 0 > b >>> 0
    case 5:
      return a < b
    case 6:
      return a > b
    default:
      return a === b
  }
}

/** 0 eq, 1 lt, 2 gt, 3 ltn, 5 gte, 6 lte, 7 gtn: the n variants hold too if only b is not a number. */
export function compareFloats(condition: number, a: number, b: number): boolean {
  switch (condition) {
    case 0:
      return a === b
    case 1:
      return a < b
    case 2:
      return a > b
    case 3:
      return a < b || (Number.isNaN(b) && !Number.isNaN(a))
    case 5:
      return a >= b
    case 6:
      return a <= b
    default:
      return a > b || (Number.isNaN(b) && !Number.isNaN(a))
  }
}

/** The new counter of a lane. */
export function nested(rule: "if" | "else" | "while" | "pop", counter: number, n: number, holds: boolean): number {
  switch (rule) {
    case "if":
      return counter !== 0 ? (counter + n) & 0xffff : holds ? 0 : 1
    case "else":
      if (counter === 0) return n
      return counter === 1 ? (holds ? 0 : 1) : counter
    case "while":
      return counter < n ? (holds ? 0 : n) : counter
    case "pop":
      return Math.max(0, counter - n)
  }
}

/** Bit a + 2b of the table for each bit. */
export function bitwise(table: number, a: number, b: number): number {
  return (table & 1 ? ~a & ~b : 0) | (table & 2 ? a & ~b : 0) | (table & 4 ? ~a & b : 0) | (table & 8 ? a & b : 0)
}
