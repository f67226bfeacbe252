import fc from "fast-check"
import { expect, test } from "vitest"
import { halfBits } from "./half.ts"

/** The value of a half's bits. */
function value(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 0x3ff
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
}

test("every half is its own nearest", () => {
  for (let bits = 0; bits < 0x1_0000; bits++) {
    const number = value(bits)
    if (Number.isNaN(number)) expect(Number.isNaN(value(halfBits(number)))).toBe(true)
    else expect(halfBits(number)).toBe(bits)
  }
})

test("other numbers go to the nearest half, ties to the even one", () => {
  fc.assert(
    fc.property(fc.double({ min: -65519, max: 65519, noNaN: true }), (number) => {
      const bits = halfBits(number)
      const off = Math.abs(value(bits) - number)
      for (const other of [bits - 1, bits + 1]) {
        if (((other ^ bits) & 0x8000) !== 0 || (other & 0x7c00) === 0x7c00) continue
        const distance = Math.abs(value(other) - number)
        expect(distance < off || (distance === off && bits % 2 === 1)).toBe(false)
      }
    }),
  )
  expect([halfBits(65520), halfBits(1e300), halfBits(-1e300), halfBits(2 ** -26)]).toEqual([0x7c00, 0x7c00, 0xfc00, 0])
})
