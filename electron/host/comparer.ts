/**
 * Compares: runs a replay once under each contender, one after the other and in slices, and tells how each did. Beside
 * the runs of a window, and never seen among them. One comparison at a time; a new one ends the one before.
 */
import { contenderResult } from "../../core/compare/compare-run.ts"
import type { ContenderResult } from "../../core/compare/comparison.ts"
import { type Contender, contenderName, contendersOf, findContender } from "../../core/compare/contender.ts"
import { POLICIES_OF } from "../../core/lang/compile/settings.ts"
import { type Diagnostic, type Program, DISTINCT_SCHEDULERS } from "../../core/lang/program.ts"
import { CONTENDERS_MAX, PARTIES_TOLD_MAX, STRIPS_TOLD_MAX } from "../../core/protocol/comparison.ts"
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import type { Session } from "../../core/session/session-types.ts"
import type { HostEnvironment, StartMessage } from "./environment.ts"
import {
  CALL_MS,
  COMPARE_EVENTS_MAX,
  DIAGNOSTICS_MAX,
  PROGRESS_MS,
  REPORT_MAX,
  SLICE_MS,
  TURNS_FIRST,
  TURNS_MAX,
} from "./limits.ts"

type Compare = Extract<ClientMessage, { readonly type: "compare" }>
type Over = Extract<HostMessage, { readonly type: "comparison-over" }>

interface Work {
  readonly asked: Compare
  readonly program: Program
  readonly available: readonly string[]
  /** Those that cannot run this replay are taken out, if nobody asked for them by name. */
  chosen: readonly Contender[]
  done: number
  /** Of the contender that runs; null: it is to begin. */
  session: Session | null
}

export class Comparer {
  private readonly environment: HostEnvironment
  private readonly say: (message: HostMessage) => void
  private work: Work | null = null
  private turns = TURNS_FIRST
  private toldAt = Number.NEGATIVE_INFINITY

  constructor(environment: HostEnvironment, say: (message: HostMessage) => void) {
    this.environment = environment
    this.say = say
  }

  get busy(): boolean {
    return this.work !== null
  }

  ask(asked: Compare): void {
    if (this.work !== null) this.over("stopped")
    this.environment.trackComparison(asked.comparison, true)
    try {
      const opened = this.environment.open(startOf(asked, null))
      if (!opened.ok) {
        this.refuse(asked.comparison, null, opened.error)
        return
      }
      const { program } = opened.value
      const all = contendersOf(DISTINCT_SCHEDULERS, POLICIES_OF[program.profile]).slice(0, CONTENDERS_MAX)
      const chosen: Contender[] = []
      for (const name of asked.contenders ?? all.map(contenderName)) {
        const contender = findContender(name, all)
        if (contender === null) {
          this.refuse(asked.comparison, program, [unknown(name, all)])
          return
        }
        if (!chosen.includes(contender)) chosen.push(contender)
      }
      this.work = { asked, program, available: all.map(contenderName), chosen, done: 0, session: null }
      this.tell(this.work)
    } catch (error) {
      this.end({ comparison: asked.comparison, state: "failed", report: fault(error) }, null)
    }
  }

  stop(comparison: number): void {
    if (this.work?.asked.comparison === comparison) this.over("stopped")
  }

  /** About `SLICE_MS` of work, but for the figures of a contender, which are made in one go. */
  slice(): void {
    const { work } = this
    if (work === null) return
    try {
      this.proceed(work)
    } catch (error) {
      this.over("failed", fault(error))
    }
  }

  private proceed(work: Work): void {
    const contender = work.chosen[work.done]
    if (contender === undefined) {
      this.over("done")
      return
    }
    if (work.session === null) {
      const opened = this.environment.open(startOf(work.asked, contender))
      if (!opened.ok && work.asked.contenders === null && work.chosen.length > 1) {
        work.chosen = work.chosen.filter((one) => one !== contender)
        return
      }
      if (!opened.ok) {
        this.work = null
        this.refuse(work.asked.comparison, work.program, opened.error)
        return
      }
      work.session = opened.value
    }
    const { session } = work
    if (!this.advance(session)) {
      if (this.environment.clock() - this.toldAt >= PROGRESS_MS) this.tell(work)
      return
    }
    if (session.state === "failed") {
      this.over("failed", `${contenderName(contender)}: ${session.report ?? "no report"}`)
      return
    }
    this.say({ type: "compared", comparison: work.asked.comparison, result: told(resultOf(contender, session)) })
    work.session = null
    work.done++
    if (work.done === work.chosen.length) this.over("done")
    else this.tell(work)
  }

  /** Whether the run has come to its end, or as far as it may. */
  private advance(session: Session): boolean {
    const { environment } = this
    const sliceEnd = environment.clock() + SLICE_MS
    for (;;) {
      const before = environment.clock()
      session.run({ turns: this.turns, events: COMPARE_EVENTS_MAX })
      const after = environment.clock()
      if (after - before > CALL_MS * 2) this.turns = Math.max(1, this.turns >> 1)
      else if (after - before < CALL_MS / 2) this.turns = Math.min(TURNS_MAX, this.turns * 2)
      if (session.state === "ended" || session.state === "failed") return true
      if (session.store.length >= COMPARE_EVENTS_MAX) return true
      if (after >= sliceEnd) return false
    }
  }

  private tell({ asked, available, chosen, done, session }: Work): void {
    this.toldAt = this.environment.clock()
    this.say({
      type: "comparing",
      comparison: asked.comparison,
      available: [...available],
      chosen: chosen.map(contenderName),
      done,
      now: session?.now ?? 0,
      events: session?.store.length ?? 0,
    })
  }

  private over(state: Over["state"], report: string | null = null): void {
    const { work } = this
    if (work === null) return
    this.work = null
    this.end({ comparison: work.asked.comparison, state, report }, work.program)
  }

  private refuse(comparison: number, program: Program | null, diagnostics: readonly Diagnostic[]): void {
    this.end({ comparison, state: "refused", diagnostics: diagnostics.slice(0, DIAGNOSTICS_MAX) }, program)
  }

  private end(
    over: Pick<Over, "comparison" | "state"> & Partial<Pick<Over, "diagnostics" | "report">>,
    program: Program | null,
  ): void {
    const { title, profile, seed } = program ?? { title: "", profile: "", seed: 0 }
    const { comparison, state, diagnostics = [], report = null } = over
    this.environment.trackComparison(comparison, false)
    this.say({ type: "comparison-over", comparison, title, profile, seed, state, diagnostics, report })
  }
}

function startOf({ name, text, seed }: Compare, contender: Contender | null): StartMessage {
  return {
    type: "start",
    // Not a run of the window's.
    run: 0,
    name,
    text,
    pace: "max",
    paused: true,
    ...(seed === undefined ? {} : { seed }),
    ...(contender === null ? {} : { scheduler: contender.scheduler }),
    ...(contender === null || contender.policy === null ? {} : { policy: contender.policy }),
  }
}

function resultOf(contender: Contender, session: Session): ContenderResult {
  const ended = session.state === "ended"
  const whole = ended && !session.halted
  const verdicts = whole ? session.verdicts() : []
  const held = verdicts.filter((verdict) => verdict.held).length
  const report = ended ? session.report : `not over after ${session.store.length} events`
  return contenderResult(contender, session.store, session.program, {
    report: report === null ? null : report.slice(0, REPORT_MAX),
    held,
    failed: verdicts.length - held,
  })
}

/** What a frame has room for. */
function told(result: ContenderResult): Extract<HostMessage, { readonly type: "compared" }>["result"] {
  const { contender, figures, strips, ...rest } = result
  return {
    ...rest,
    contender: { ...contender },
    figures: {
      ...figures,
      parties: figures.parties.slice(0, PARTIES_TOLD_MAX),
      loads: figures.loads.slice(0, PARTIES_TOLD_MAX),
    },
    strips: strips.slice(0, STRIPS_TOLD_MAX).map(({ work, executing, wasted }) => ({
      work: [...work],
      executing: [...executing],
      wasted: [...wasted],
    })),
  }
}

function unknown(name: string, all: readonly Contender[]): Diagnostic {
  const message = `no contender '${name}'`
  const suggestion = `There are ${all.map(contenderName).join(", ")}.`
  const place = { line: 1, column: 1, endLine: 1, endColumn: 1 }
  return { ...place, severity: "error", code: "unknown-contender", message, suggestion }
}

function fault(error: unknown): string {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `Ringside's own fault:\n${words}`.slice(0, REPORT_MAX)
}
