import type { Brand } from "../base/brand.ts"

/** Whole nanoseconds since the run began. Below 2^53, so exact in a double (104 days). */
export type SimTime = Brand<number, "SimTime">
/** A span of whole nanoseconds. */
export type Duration = Brand<number, "Duration">

export const TIME_ZERO = 0 as SimTime
/** The last representable instant; as a deadline it means "never". */
export const TIME_MAX = Number.MAX_SAFE_INTEGER as SimTime

export function simTime(ns: number): SimTime {
  return ns as SimTime
}

export function duration(ns: number): Duration {
  return ns as Duration
}

export type TimeUnit = "ns" | "us" | "ms" | "s"
export const NS_PER: Readonly<Record<TimeUnit, number>> = { ns: 1, us: 1_000, ms: 1_000_000, s: 1_000_000_000 }

/** A number and a unit: `2ms`, `0.5us`, `7ns`. Digits beyond whole nanoseconds are not accepted. */
const SPAN = /^(\d+)(?:\.(\d+))?(ns|us|ms|s)$/

/** Nanoseconds of `text`, or null if it is no duration, not whole nanoseconds, or past 2^53. Exact: no binary fractions. */
export function parseSpan(text: string): Duration | null {
  const match = SPAN.exec(text)
  if (match === null) return null
  const [, whole = "0", fraction = "", unit = "ns"] = match
  const digits = { ns: 0, us: 3, ms: 6, s: 9 }[unit as TimeUnit]
  const significant = fraction.replace(/0+$/, "")
  if (significant.length > digits) return null
  const ns = Number(whole) * NS_PER[unit as TimeUnit] + Number(significant.padEnd(digits, "0") || "0")
  return Number.isSafeInteger(ns) ? duration(ns) : null
}

/** The shortest exact text of a span that `parseSpan` reads back: `1500` is `1.5us`, `0` is `0ns`. */
export function formatSpan(ns: number): string {
  const magnitude = Math.abs(ns)
  const unit: TimeUnit = magnitude >= 1e9 ? "s" : magnitude >= 1e6 ? "ms" : magnitude >= 1e3 ? "us" : "ns"
  const per = NS_PER[unit]
  const whole = Math.floor(magnitude / per)
  const rest = magnitude - whole * per
  const digits = String(per).length - 1
  const fraction = rest === 0 ? "" : `.${String(rest).padStart(digits, "0").replace(/0+$/, "")}`
  return `${ns < 0 ? "-" : ""}${whole}${fraction}${unit}`
}
