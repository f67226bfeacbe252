/** The 8-bit float of an immediate: s eee ffff; e = 0 is f/64, else (16 + f)·2^(e−7). Source: reference C.7. */

export function minifloatValue(bits: number): number {
  const exponent = (bits >> 4) & 7
  const fraction = bits & 15
  const size = exponent === 0 ? fraction / 64 : (16 + fraction) * 2 ** (exponent - 7)
  return bits & 0x80 ? -size : size
}

const BITS_OF = new Map(Array.from({ length: 256 }, (_, bits) => [minifloatText(bits), bits]))

/** `1.0`, `-0.0`, `0.015625`: always with a point, so that it is no integer. */
export function minifloatText(bits: number): string {
  const value = minifloatValue(bits)
  const size = String(Math.abs(value))
  return `${bits & 0x80 ? "-" : ""}${size.includes(".") ? size : `${size}.0`}`
}

/** The bits of a number that is one of the 256; null if it is none of them. */
export function minifloatBits(text: string): number | null {
  if (!/^[+-]?\d+(\.\d*)?$|^[+-]?\.\d+$/.test(text)) return null
  const value = Number(text)
  const negative = text.startsWith("-")
  const size = String(Math.abs(value))
  return BITS_OF.get(`${negative ? "-" : ""}${size.includes(".") ? size : `${size}.0`}`) ?? null
}
