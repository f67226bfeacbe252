import { describe, expect, it } from "vitest"
import { formatAbout, formatIn, formatTime, rulerStep, unitFor } from "./time-format.ts"

const plain = (text: string) => text.replace(/[\u2009\u00a0]/g, " ")

describe("times", () => {
  it("group their digits", () => {
    expect(plain(formatIn("ms", 12_842_118))).toBe("12.842 118")
    expect(plain(formatTime("s", 1_234_567_890_123))).toBe("1 234.567 890 123 s")
    expect(plain(formatTime("us", 1_500, 1))).toBe("1.5 µs")
    expect(plain(formatTime("ns", 1234))).toBe("1 234 ns")
  })

  it("round to what is asked for", () => {
    expect(plain(formatTime("ms", 12_842_118, 3))).toBe("12.842 ms")
    expect(plain(formatTime("ms", 999_999, 0))).toBe("1 ms")
    expect(plain(formatTime("ms", -4, 3))).toBe("0.000 ms")
  })

  it("have one unit per view", () => {
    expect([unitFor(500), unitFor(20_000), unitFor(13e6), unitFor(5e9)]).toEqual(["ns", "us", "ms", "s"])
  })

  it("are about right on their own", () => {
    expect([1_260_700, 284_000, 7, 2.5e9, 12_345].map((ns) => plain(formatAbout(ns)))).toEqual([
      "1.261 ms",
      "284 µs",
      "7 ns",
      "2.500 s",
      "12.35 µs",
    ])
  })
})

describe("the ruler", () => {
  const label = (decimals: number) => 40 + 7 * decimals

  it("steps by 1, 2 and 5, from the whole run to a nanosecond", () => {
    expect(rulerStep(80 / 1e6, 13e6, label)).toMatchObject({ major: 1e6, unit: "ms", decimals: 0 })
    expect(rulerStep(64, 12_842_150, label).major).toBe(2)
    expect(rulerStep(64, 12_842_150, label).decimals).toBe(6)
  })

  it("always leaves room for a label", () => {
    for (let scale = -30; scale <= 6; scale++) {
      const step = rulerStep(2 ** scale, 3e9, label)
      expect(step.major * 2 ** scale).toBeGreaterThan(label(step.decimals))
      expect(step.major % step.minor).toBe(0)
    }
  })
})
