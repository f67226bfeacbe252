/**
 * What a checker found, told as the kernel would tell it. A warning and a KASAN report leave the machine running, as a
 * kernel does that does not panic on them; an oops ends the run, since the thread that dies may hold anything.
 */
import type { ReportName } from "../trace/report-names.ts"

export type ReportKind = "warning" | "kasan" | "oops"

export interface Report {
  /** For `expect report NAME`. */
  readonly name: ReportName
  readonly kind: ReportKind
  /** The function of the kernel in which it happens. */
  readonly where: string
  /** One sentence: what was done, to what. */
  readonly text: string
  /** Replay lines that led there, the last one last; none if the replay has no line for it. */
  readonly lines: readonly number[]
}

/** Unwinds the item that oopsed. The executor ends the run there. */
export class Oops extends Error {
  override name = "Oops"
  readonly report: Report

  constructor(report: Report) {
    super(report.text)
    this.report = report
  }
}

const TITLES: Readonly<Record<ReportKind, string>> = {
  warning: "WARNING:",
  kasan: "BUG: KASAN: slab-use-after-free in",
  oops: "BUG: kernel NULL pointer dereference in",
}

/** `WARNING: drm_sched_fini: the scheduler goes before its entities (line 4, line 9)`. */
export function describeReport({ kind, where, text, lines }: Report): string {
  const places = lines.length === 0 ? "" : ` (${lines.map((line) => `line ${line}`).join(", ")})`
  return `${TITLES[kind]} ${where}: ${text}${places}`
}

/** Those that are lines: 0 stands for none. */
export function linesOf(...lines: readonly number[]): readonly number[] {
  return lines.filter((line) => line > 0)
}
