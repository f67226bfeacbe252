import fc from "fast-check"
import { expect, test } from "vitest"
import { Int64 } from "./int64.ts"

function from(value: bigint): Int64 {
  const out = new Int64()
  out.hi = Number(BigInt.asIntN(32, value >> 32n))
  out.lo = Number(BigInt.asIntN(32, value))
  return out
}

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 32n, -(2n ** 32n)),
)

function agrees(change: (a: Int64, b: Int64) => void, meant: (a: bigint, b: bigint) => bigint): void {
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      const value = from(a)
      change(value, from(b))
      expect(value.toBigInt()).toBe(BigInt.asIntN(64, meant(a, b)))
    }),
  )
}

test("arithmetic wraps like the kernel's s64", () => {
  agrees(
    (a, b) => a.add(b),
    (a, b) => a + b,
  )
  agrees(
    (a, b) => a.subtract(b),
    (a, b) => a - b,
  )
  for (const bits of [1, 2, 6, 7, 31]) {
    agrees(
      (a) => a.shiftLeft(bits),
      (a) => a << BigInt(bits),
    )
    agrees(
      (a) => a.shiftRightLogical(bits),
      (a) => BigInt.asUintN(64, a) >> BigInt(bits),
    )
  }
  agrees(
    (a) => a.multiplySmall(1000),
    (a) => a * 1000n,
  )
})

test("numbers go in exactly", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), int64, (n, a) => {
      const value = new Int64()
      value.setNumber(n)
      expect(value.toBigInt()).toBe(BigInt(n))
      const sum = from(a)
      sum.addNumber(n)
      expect(sum.toBigInt()).toBe(BigInt.asIntN(64, a + BigInt(n)))
    }),
  )
})

test("comparisons have the sign of the difference", () => {
  fc.assert(
    fc.property(int64, int64, (a, b) => {
      const sign = (x: bigint, y: bigint) => (x < y ? -1 : x > y ? 1 : 0)
      expect(Math.sign(from(a).compareSigned(from(b)))).toBe(sign(a, b))
      expect(Math.sign(from(a).compareUnsigned(from(b)))).toBe(sign(BigInt.asUintN(64, a), BigInt.asUintN(64, b)))
    }),
  )
})
