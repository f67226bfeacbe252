/**
 * Misuse of the C face: answered with an errno, and told once for each handle and kind of misuse, as WARN_ONCE would. Nothing
 * else comes of it. Rule: R38, section 6.3 of the reference.
 */
import type { Engine } from "../engine/engine.ts"
import { linesOf } from "../engine/report.ts"
import type { ReportName } from "../trace/report-names.ts"

/** More are not told: a driver that errs with ever new handles has said enough. */
const TOLD_MAX = 1000

export class Misuse {
  private readonly engine: Engine
  private readonly told = new Set<string>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** `where`: the function. `of`: the handle or argument that it is about, for the text and for telling it once. */
  report(name: ReportName, where: string, of: string, text: string): void {
    const key = `${name} ${of}`
    if (this.told.has(key) || this.told.size === TOLD_MAX) return
    this.told.add(key)
    this.engine.raise({ name, kind: "warning", where, text: `${of}: ${text}`, lines: linesOf(this.engine.line) })
  }
}
