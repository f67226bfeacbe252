/** Half precision and other short floats, exactly: to doubles, and from doubles rounded to the nearest, ties to even. */

export const NAN_BITS = 0x7fc0_0000
export const NAN_HALF = 0x7e00

const cell = new DataView(new ArrayBuffer(4))

export function floatOfBits(bits: number): number {
  cell.setInt32(0, bits)
  return cell.getFloat32(0)
}

/** Rounds to single precision. Not a number has one representation, so that runs are equal on every machine. */
export function bitsOfFloat(value: number): number {
  if (Number.isNaN(value)) return NAN_BITS
  cell.setFloat32(0, value)
  return cell.getInt32(0)
}

/** An unsigned float: 5 bits of exponent, biased by 15, above `fraction` bits. */
function shortValue(bits: number, fraction: number): number {
  const exponent = bits >> fraction
  const rest = bits & ((1 << fraction) - 1)
  if (exponent === 0) return rest * 2 ** (-14 - fraction)
  if (exponent === 31) return rest === 0 ? Number.POSITIVE_INFINITY : Number.NaN
  return (1 + rest / (1 << fraction)) * 2 ** (exponent - 15)
}

/** Of a number that is not negative and is a number. What is too large becomes infinite. */
function shortBits(value: number, fraction: number): number {
  if (value >= 2 ** 16) return 31 << fraction
  let exponent = 1
  // Exact: powers of two.
  while (exponent < 30 && value >= 2 ** (exponent - 14)) exponent++
  const unit = 2 ** (exponent - 15 - fraction)
  // A fraction that rounds up to the next power of two carries into the exponent by itself.
  const rounded = roundEven(value / unit)
  return rounded < 1 << fraction ? rounded : ((exponent - 1) << fraction) + rounded
}

/** To the nearest whole number, ties to even; exact for all doubles. */
export function roundEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest < 0.5) return below
  if (rest > 0.5) return below + 1
  return below % 2 === 0 ? below : below + 1
}

export function halfValue(bits: number): number {
  const value = shortValue(bits & 0x7fff, 10)
  return bits & 0x8000 ? -value : value
}

export function halfBits(value: number): number {
  if (Number.isNaN(value)) return NAN_HALF
  return shortBits(Math.abs(value), 10) | (value < 0 || Object.is(value, -0) ? 0x8000 : 0)
}

/** Floats without a sign, of 11 bits (6 of fraction) and 10 bits (5): negative numbers become 0. */
export function smallFloatValue(bits: number, fraction: 5 | 6): number {
  return shortValue(bits, fraction)
}

export function smallFloatBits(value: number, fraction: 5 | 6): number {
  if (Number.isNaN(value)) return (31 << fraction) | 1
  return value <= 0 ? 0 : shortBits(value, fraction)
}
