/**
 * a · b + c of single-precision numbers, rounded once. The product is exact in a double. The sum is rounded to odd: its
 * last bit is set if anything was lost, so that the second rounding, to 24 bits, cannot see a tie that was none.
 */

const sum = new Float64Array(1)
const words = new Int32Array(sum.buffer)
/** Which of the words has the low bits. */
const LOW = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1

/** The result still has to be rounded to single precision. */
export function fused(a: number, b: number, c: number): number {
  const product = a * b
  const rounded = product + c
  const part = rounded - product
  const lost = product - (rounded - part) + (c - part)
  // NaN where a number is infinite: nothing is lost then.
  if (!(Math.abs(lost) > 0)) return rounded
  sum[0] = rounded
  const low = words[LOW] as number
  if (low & 1) return rounded
  // The odd neighbour on the side of what was lost. An even word has no carry upwards, but a borrow if it is zero.
  if (lost > 0 === rounded > 0) words[LOW] = low | 1
  else {
    words[LOW] = low - 1
    if (low === 0) words[1 - LOW] = (words[1 - LOW] as number) - 1
  }
  return sum[0]
}
