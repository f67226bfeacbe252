import { expect, it } from "vitest"
import { clockText, msText, plural, roughCount, spanText } from "./time-text.ts"

it.each([
  [0, "0.000 000"],
  [12_842_118, "12.842 118"],
  [1_234_567_000_001, "1 234 567.000 001"],
])("writes %d ns as a clock", (ns, text) => expect(clockText(ns)).toBe(text))

it.each([
  [400, "400 ns"],
  [61_000, "61.0 µs"],
  [2_030_000, "2.03 ms"],
  [284_000, "284 µs"],
  [3_000_000_000, "3.00 s"],
])("writes %d ns as a span", (ns, text) => expect(spanText(ns)).toBe(text))

it("writes dmesg stamps, milliseconds and counts", () => {
  expect(msText(4_842_000)).toBe("4.842")
  expect(plural(1, "job")).toBe("1 job")
  expect(plural(1204, "job")).toBe("1,204 jobs")
})

it.each([
  [812, "812"],
  [949_123, "949 k"],
  [1_565_602, "1.57 M"],
  [24_000_000, "24.0 M"],
])("writes %d roughly", (count, text) => expect(roughCount(count)).toBe(text))
