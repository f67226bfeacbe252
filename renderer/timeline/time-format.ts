/**
 * Times as text. One unit per view; digits in groups of three after the point, as a logic analyser does it:
 * `12.842 118 ms`. The groups are split by U+2009, which does not break figures apart as widely as a space.
 */
import { NS_PER, type TimeUnit } from "../../core/time/time.ts"

const THIN = "\u2009"
const DIGITS: Readonly<Record<TimeUnit, number>> = { ns: 0, us: 3, ms: 6, s: 9 }
const SIGN: Readonly<Record<TimeUnit, string>> = { ns: "ns", us: "µs", ms: "ms", s: "s" }

/** The unit in which a view speaks: that of its end, since every instant in it is then readable. */
export function unitFor(endNs: number): TimeUnit {
  const end = Math.abs(endNs)
  return end >= 2e9 ? "s" : end >= 1e6 ? "ms" : end >= 1e4 ? "us" : "ns"
}

export function unitSign(unit: TimeUnit): string {
  return SIGN[unit]
}

function grouped(digits: string): string {
  return digits.replace(/(\d{3})(?=\d)/g, `$1${THIN}`)
}

function groupedWhole(whole: number): string {
  return String(whole).replace(/\B(?=(\d{3})+$)/g, THIN)
}

/** `12.842 118`, rounded to `decimals` (all of the unit's by default). Without the unit. */
export function formatIn(unit: TimeUnit, ns: number, decimals: number = DIGITS[unit]): string {
  const kept = Math.min(decimals, DIGITS[unit])
  const step = 10 ** (DIGITS[unit] - kept)
  const rounded = Math.round(Math.abs(ns) / step) * step
  const per = NS_PER[unit]
  const whole = Math.floor(rounded / per)
  const rest = Math.round(rounded - whole * per)
  const fraction = kept === 0 ? "" : `.${grouped(String(rest).padStart(DIGITS[unit], "0").slice(0, kept))}`
  return `${ns < 0 && rounded > 0 ? "−" : ""}${groupedWhole(whole)}${fraction}`
}

export function formatTime(unit: TimeUnit, ns: number, decimals?: number): string {
  return `${formatIn(unit, ns, decimals)}${"\u00a0"}${SIGN[unit]}`
}

/** A span on its own, about four figures: `1.261 ms`, `284 µs`, `7 ns`. */
export function formatAbout(ns: number): string {
  const size = Math.abs(ns)
  const unit: TimeUnit = size >= 1e9 ? "s" : size >= 1e6 ? "ms" : size >= 1e3 ? "us" : "ns"
  const value = size / NS_PER[unit]
  const decimals = unit === "ns" || value >= 100 ? 0 : value >= 10 ? 2 : 3
  return formatTime(unit, ns, Number.isInteger(value) ? 0 : decimals)
}

/** Steps of a ruler: 1, 2 and 5 times a power of ten nanoseconds. */
export interface RulerStep {
  /** Between labelled ticks, ns. */
  readonly major: number
  /** Between the ticks in between, ns; the same as `major` if there are none. */
  readonly minor: number
  readonly unit: TimeUnit
  /** Decimals that tell two labels apart. */
  readonly decimals: number
}

export function rulerStep(pxPerNs: number, endNs: number, labelPx: (decimals: number) => number): RulerStep {
  const unit = unitFor(endNs)
  for (let power = 0; power <= 16; power++) {
    for (const lead of [1, 2, 5]) {
      const major = lead * 10 ** power
      const decimals = Math.max(0, DIGITS[unit] - power)
      if (major * pxPerNs < labelPx(decimals) + 24) continue
      const parts = lead === 2 ? 4 : 5
      const minor = major % parts === 0 && (major / parts) * pxPerNs >= 4 ? major / parts : major
      return { major, minor, unit, decimals }
    }
  }
  return { major: 1e17, minor: 1e17, unit, decimals: 0 }
}

/** `4,096`: counts in sentences. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",")
}
