/**
 * A comparison as lines of a table: one figure a line, one contender a column. Which of them is best is decided here, so
 * that the command line, the picture and the window agree.
 */
import type { Comparison } from "./comparison.ts"
import type { Distribution } from "./distribution.ts"
import type { JobFigures, PartyFigures, RunFigures } from "./figures.ts"
import type { LoadFigures } from "./loads.ts"

export type RowUnit = "ns" | "count" | "mean" | "share" | "per-second"

export interface Row {
  readonly label: string
  readonly unit: RowUnit
  /** Which is better; null: neither is. */
  readonly better: "less" | "more" | null
  /** By contender; null: the contender has no such figure. */
  readonly values: readonly (number | null)[]
  /** By contender: none is better, and some is worse. */
  readonly best: readonly boolean[]
  /** By contender: the value as a multiple of the first contender's; null where that is nothing or there is none. */
  readonly ratios: readonly (number | null)[]
}

export interface RowGroup {
  /** `client game`, or `the whole run`. */
  readonly title: string
  readonly rows: readonly Row[]
}

export const WHOLE_RUN = "the whole run"

export function rowGroups({ results }: Comparison): readonly RowGroup[] {
  const runs = results.map(({ figures }) => figures)
  const parties = runs[0]?.parties ?? []
  return [
    { title: WHOLE_RUN, rows: wholeRows(runs, results.some(({ held, failed }) => held + failed > 0) ? results : null) },
    ...parties.map(({ kind, name }, party) => ({
      title: `${kind} ${name}`,
      rows: partyRows(runs.map(({ parties: of }) => of[party] ?? null)),
    })),
    ...(runs[0]?.loads ?? []).map(({ name }, load) => ({
      title: `load ${name}`,
      rows: loadRows(runs.map(({ loads }) => loads[load] ?? null)),
    })),
  ]
}

function wholeRows(
  runs: readonly RunFigures[],
  judged: readonly { readonly held: number; readonly failed: number }[] | null,
): readonly Row[] {
  return [
    row(
      "makespan",
      "ns",
      "less",
      runs.map(({ makespan }) => makespan),
    ),
    ...jobRows(runs.map(({ jobs }) => jobs)),
    row(
      "fairness error",
      "share",
      "less",
      runs.map(({ fairnessError }) => fairnessError),
    ),
    row(
      "most GPU time owed",
      "ns",
      "less",
      runs.map(({ owedMax }) => owedMax),
    ),
    row(
      "spread of cycles",
      "mean",
      "less",
      runs.map(({ cyclesSpread }) => cyclesSpread),
    ),
    row(
      "GPU time",
      "ns",
      null,
      runs.map(({ gpuTime }) => gpuTime),
    ),
    row(
      "wasted on failed jobs",
      "ns",
      "less",
      runs.map(({ wastedBusy }) => wastedBusy),
    ),
    row(
      "idle while work was ready",
      "ns",
      "less",
      runs.map(({ wastedIdle }) => wastedIdle),
    ),
    row(
      "wake-ups",
      "count",
      "less",
      runs.map(({ wakeups }) => wakeups),
    ),
    row(
      "context switches",
      "count",
      "less",
      runs.map(({ switches }) => switches),
    ),
    ...(judged === null
      ? []
      : [
          row(
            "expectations failed",
            "count",
            null,
            judged.map(({ failed }) => failed),
          ),
        ]),
  ]
}

function partyRows(parties: readonly (PartyFigures | null)[]): readonly Row[] {
  return [
    ...jobRows(parties),
    row(
      "GPU time",
      "ns",
      null,
      parties.map((one) => one?.gpuTime ?? null),
    ),
    row(
      "share of the GPU",
      "share",
      null,
      parties.map((one) => one?.share ?? null),
    ),
    row(
      "share that was due",
      "share",
      null,
      parties.map((one) => one?.due ?? null),
    ),
  ]
}

function loadRows(loads: readonly (LoadFigures | null)[]): readonly Row[] {
  const times = (["mean", "p50", "p95", "max"] as const).map((rank) =>
    row(
      `cycle ${rank}`,
      "ns",
      "less",
      loads.map((one) => one?.cycle?.[rank] ?? null),
    ),
  )
  return [
    row(
      "cycles done",
      "count",
      "more",
      loads.map((one) => one?.cycles ?? null),
    ),
    row(
      "cycles a second",
      "per-second",
      "more",
      loads.map((one) => one?.perSecond ?? null),
    ),
    ...times,
  ]
}

function jobRows(jobs: readonly (JobFigures | null)[]): readonly Row[] {
  const of = (read: (one: JobFigures) => number | null) => jobs.map((one) => (one === null ? null : read(one)))
  const times = (name: string, read: (one: JobFigures) => Distribution | null) =>
    (["p50", "p95", "p99", "max"] as const).map((rank) =>
      row(
        `${name} ${rank}`,
        "ns",
        "less",
        of((one) => read(one)?.[rank] ?? null),
      ),
    )
  return [
    row(
      "jobs done",
      "count",
      "more",
      of(({ done }) => done),
    ),
    row(
      "jobs failed",
      "count",
      "less",
      of(({ failed }) => failed),
    ),
    row(
      "jobs not ended",
      "count",
      "less",
      of(({ left }) => left),
    ),
    row(
      "jobs a second",
      "per-second",
      "more",
      of(({ perSecond }) => perSecond),
    ),
    ...times("latency", ({ latency }) => latency),
    ...times("wait", ({ wait }) => wait),
  ]
}

function row(label: string, unit: RowUnit, better: Row["better"], values: readonly (number | null)[]): Row {
  const known = values.filter((value) => value !== null)
  const first = values[0] ?? null
  const top = better === "less" ? Math.min(...known) : Math.max(...known)
  const differ = known.some((value) => value !== top)
  return {
    label,
    unit,
    better,
    values,
    best: values.map((value) => better !== null && differ && value === top),
    ratios: values.map((value) => (value === null || first === null || first === 0 ? null : value / first)),
  }
}

/** Whether a line says nothing: no contender has the figure, or it counts something bad that never happened. */
export function isVoid({ label, values }: Row): boolean {
  return values.every((value) => value === null) || (COUNTS_TROUBLE.has(label) && values.every((value) => value === 0))
}

const COUNTS_TROUBLE: ReadonlySet<string> = new Set(["jobs failed", "jobs not ended", "wasted on failed jobs"])

/** `12.84ms`, `43.3%`, `1,024`, `571/s`: as many digits as a person compares. */
export function formatValue(value: number, unit: RowUnit): string {
  switch (unit) {
    case "ns":
      return formatTime(value)
    case "share":
      return `${(value * 100).toFixed(value < 0.0995 ? 2 : 1)}%`
    case "per-second":
      return `${threeDigits(value)}/s`
    case "mean":
      return trimmed(value.toFixed(2))
    case "count":
      return String(value)
  }
}

/** Four digits at most, but never less than the unit's whole part. */
function formatTime(ns: number): string {
  const [unit, per] = ns >= 1e9 ? ["s", 1e9] : ns >= 1e6 ? ["ms", 1e6] : ns >= 1e3 ? ["us", 1e3] : ["ns", 1]
  const value = ns / per
  const digits = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3
  return `${trimmed(value.toFixed(per === 1 ? 0 : digits))}${unit}`
}

function threeDigits(value: number): string {
  return trimmed(value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2))
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text
}

/** `x0.02`, `x1.37`, `x12`; empty for null. */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return ""
  const digits = ratio >= 10 ? 0 : 2
  return ratio !== 0 && ratio < 0.005 ? "x<0.01" : `x${ratio.toFixed(digits)}`
}
