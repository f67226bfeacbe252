import fc from "fast-check"
import { expect, test } from "vitest"
import { formatSpan, parseSpan } from "./time.ts"

test("what is formatted is read back", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (ns) => void expect(parseSpan(formatSpan(ns))).toBe(ns)))
})

test.each([
  ["0ns", 0],
  ["16.6ms", 16_600_000],
  ["1.5us", 1500],
  ["0.000000001s", 1],
  ["1.500ns", null],
  ["0.5ns", null],
  ["2", null],
  ["-1ms", null],
  ["1e3ns", null],
  ["9007199254740991ns", Number.MAX_SAFE_INTEGER],
  ["9007199254740992ns", null],
  ["9007200s", null],
])("%s is %s ns", (text, ns) => {
  expect(parseSpan(text)).toBe(ns)
})

test("the largest unit that is not zero is used", () => {
  expect([1, 1500, 2_000_000, 12_842_118, 3_000_000_000, -1500].map(formatSpan)).toEqual([
    "1ns",
    "1.5us",
    "2ms",
    "12.842118ms",
    "3s",
    "-1.5us",
  ])
})
