/**
 * Times as this window writes them: one unit to a view, figures in groups of three, tabular. `12.842 118` is
 * milliseconds to the nanosecond.
 */

/** Milliseconds with six decimals, the last three apart. */
export function clockText(ns: number): string {
  const whole = Math.floor(ns / 1e6)
  const rest = String(Math.round(ns - whole * 1e6)).padStart(6, "0")
  return `${whole.toLocaleString("en-US").replaceAll(",", " ")}.${rest.slice(0, 3)} ${rest.slice(3)}`
}

/** Milliseconds with so many decimals, cut to what a person reads: `4.842`. */
export function msText(ns: number, decimals = 3): string {
  return (ns / 1e6).toFixed(decimals)
}

/** A span in the unit that suits it, three or four figures: `2.03 ms`, `61 µs`, `400 ns`. */
export function spanText(ns: number): string {
  const size = Math.abs(ns)
  if (size < 1e3) return `${Math.round(ns)} ns`
  if (size < 1e6) return `${figures(ns / 1e3)} µs`
  if (size < 1e9) return `${figures(ns / 1e6)} ms`
  return `${figures(ns / 1e9)} s`
}

function figures(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2)
}

export function countText(value: number): string {
  return value.toLocaleString("en-US")
}

/** `1,204 job` becomes `1,204 jobs`. */
export function plural(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`
}

/** `949 k`, `1.57 M`: for counts that change while one looks. */
export function roughCount(value: number): string {
  if (value < 10_000) return countText(Math.round(value))
  if (value < 1e6) return `${Math.round(value / 1e3)} k`
  return `${(value / 1e6).toFixed(value < 1e7 ? 2 : 1)} M`
}
