/** Fused multiply-add against exact integers, in the function and in the vectors. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { fused } from "./fused.ts"
import { bitsOfFloat, floatOfBits } from "./half-float.ts"
import { CODE_VA, DATA_VA, ShaderWorld, codeOf, groupSpec } from "./testing.ts"

/** Smaller than any bit of a product of two floats. */
const SCALE = 300

/** value · 2^300, exactly. */
function scaled(value: number): bigint {
  const bits = bitsOfFloat(value)
  const exponent = (bits >>> 23) & 255
  const fraction = BigInt(bits & 0x7fffff) + (exponent === 0 ? 0n : 0x800000n)
  const size = fraction << BigInt(Math.max(1, exponent) - 150 + SCALE)
  return bits < 0 ? -size : size
}

/** The float nearest to value · 2^-600, ties to even. */
function nearest(value: bigint): number {
  const negative = value < 0n
  const size = negative ? -value : value
  // The unit of the last place: 24 bits, or the smallest subnormal's.
  const unit = Math.max(size.toString(2).length - 24, 2 * SCALE - 149)
  const low = size & ((1n << BigInt(unit)) - 1n)
  const half = 1n << BigInt(unit - 1)
  let whole = size >> BigInt(unit)
  if (low > half || (low === half && whole & 1n)) whole++
  const rounded = Math.fround(Number(whole) * 2 ** (unit - 2 * SCALE))
  return negative ? -rounded : rounded
}

function exact(a: number, b: number, c: number): number {
  const sum = scaled(a) * scaled(b) + (scaled(c) << BigInt(SCALE))
  return sum === 0n ? a * b + c : nearest(sum)
}

/** Mostly floats whose sums come near to ties: few bits, close exponents. */
const float = fc
  .tuple(
    fc.boolean(),
    fc.integer({ min: 97, max: 157 }),
    fc.oneof(
      fc.nat(0x7fffff),
      fc.nat(15),
      fc.nat(15).map((n) => 0x7fffff - n),
      fc.nat(22).map((n) => 2 ** n),
    ),
  )
  .map(([sign, exponent, fraction]) => floatOfBits((sign ? 0x80000000 : 0) | (exponent << 23) | fraction))
const triple = fc.oneof(
  fc.tuple(float, float, float),
  // c and a product that is half of its last place, more or less a little: (x - y)(x + y) = x² - y².
  fc
    .tuple(fc.integer({ min: 13, max: 20 }), fc.nat(0x7fffff), fc.boolean(), fc.boolean())
    .map(([y, fraction, minus, less]) => {
      const sign = minus ? -1 : 1
      const small = 2 ** -y * 2 ** -12
      const product: readonly [number, number] = less
        ? [2 ** -12 - small, 2 ** -12 + small]
        : [2 ** -12 + small, 2 ** -12 + small]
      return [sign * product[0], product[1], floatOfBits(0x3f800000 | fraction)] as [number, number, number]
    }),
)

test("rounds once", () => {
  // The tie is just missed, downwards, next to an odd float.
  expect(Math.fround(fused(2 ** -12 - 2 ** -30, 2 ** -12 + 2 ** -30, 1 + 2 ** -23))).toBe(1 + 2 ** -23)
  // Less than a unit of the double above a tie, whose even side is below: x · y is 2^46 and nearly 2^18 more.
  let [x, y] = [0, 2 ** 22 - 1]
  for (let above = 0; x >= 2 ** 24 || above <= 2 ** 17 || above >= 2 ** 18; above = x * y - 2 ** 46) {
    y += 2
    x = Math.floor((2 ** 46 + 2 ** 18) / y)
  }
  expect(Math.fround(fused(x * 2 ** -35, y * 2 ** -35, 1))).toBe(1 + 2 ** -23)
  fc.assert(
    fc.property(triple, ([a, b, c]) => {
      expect(Math.fround(fused(a, b, c))).toBe(exact(a, b, c))
    }),
    { numRuns: 5000 },
  )
})

test("the vectors round as the function does", () => {
  const world = new ShaderWorld({ softFaults: false, threshold: 1 })
  world.map(CODE_VA, 1)
  world.map(DATA_VA, 1)
  world.load(
    codeOf(`get_sr r2, sr52
      device_load 0, i32, xyzw, r4_r5_r6_r7, u0_u1, r2, unsigned, lsl 2
      wait 0
      fmadd32 r8, r4, r5, r6
      device_store 0, i32, x, r8, u2_u3, r2, unsigned
      stop`),
  )
  const out = DATA_VA + 0x1000
  fc.assert(
    fc.property(fc.array(triple, { minLength: 32, maxLength: 32 }), (triples) => {
      world.write(
        DATA_VA,
        triples.flatMap((one) => [...one.map(bitsOfFloat), 0]),
      )
      const group = world.cores.start(groupSpec({ uniforms: [BigInt(DATA_VA), BigInt(out)] }))
      expect(group.run(100)).toBe("done")
      group.release()
      expect(world.read(out, 32)).toEqual(triples.map((one) => bitsOfFloat(fused(...one)) >>> 0))
    }),
    { numRuns: 100 },
  )
  expect(world.cores.compiler.compiled).toBe(1)
})
