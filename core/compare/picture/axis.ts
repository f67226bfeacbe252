/** Where the marks of an axis are. */

export interface Axis {
  /** The pixel of a value. */
  at(value: number): number
  readonly ticks: readonly { readonly value: number; readonly label: string }[]
}

/** From 0 to `end` nanoseconds, marks at 1, 2 or 5 times a power of ten, at least `spacing` pixels apart. */
export function timeAxis(end: number, left: number, width: number, spacing: number): Axis {
  const whole = Math.max(1, end)
  const at = (value: number) => left + (value / whole) * width
  const step = niceStep((whole * spacing) / width)
  const ticks = Array.from({ length: Math.floor(whole / step) + 1 }, (_, tick) => {
    const value = tick * step
    return { value, label: timeLabel(value, whole) }
  })
  return { at, ticks }
}

/** From `low` to `high` nanoseconds or beyond, powers of ten marked; both over 0. */
export function logTimeAxis(low: number, high: number, left: number, width: number): Axis {
  const first = Math.floor(Math.log10(low))
  const last = Math.max(first + 1, Math.ceil(Math.log10(high)))
  const at = (value: number) => left + ((Math.log10(Math.max(value, 10 ** first)) - first) / (last - first)) * width
  const ticks = Array.from({ length: last - first + 1 }, (_, tick) => {
    const value = 10 ** (first + tick)
    return { value, label: timeLabel(value, value) }
  })
  return { at, ticks }
}

/** The least of 1, 2, 5, 10, … times a power of ten that is `least` or more, and at least 1. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)))
  for (const factor of [1, 2, 5]) if (factor * power >= least) return factor * power
  return 10 * power
}

/** In the unit of `scale`: `20ms`. */
function timeLabel(ns: number, scale: number): string {
  const [unit, per] = scale >= 1e9 ? ["s", 1e9] : scale >= 1e6 ? ["ms", 1e6] : scale >= 1e3 ? ["us", 1e3] : ["ns", 1]
  return ns === 0 ? "0" : `${Number((ns / per).toPrecision(6))}${unit}`
}
