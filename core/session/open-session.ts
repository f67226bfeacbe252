/**
 * The door to a run: open a program, run it piece by piece, judge it at the end. The window, the command
 * line and CI come through here and nowhere else.
 */
import { InternalError } from "../base/assert.ts"
import { STRAIGHT, formatChoices } from "../engine/choices.ts"
import { type Report, describeReport } from "../engine/report.ts"
import type { Program } from "../lang/program.ts"
import type { AgxView } from "../replay/agx/agx-view.ts"
import { judge } from "../replay/judge.ts"
import { TallyStore } from "../replay/mishaps/job-tally.ts"
import { ReplayRun, type Run } from "../replay/replay-run.ts"
import { SteeredRun } from "../replay/steered-run.ts"
import type { MachineAnswer, MachineBreakpoint, MachineQuestion, MachineStopped } from "../protocol/machine.ts"
import { type SimTime, TIME_MAX, TIME_ZERO } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { stopOf, watchFor } from "./inspect/breakpoints.ts"
import { inspectAgx } from "./inspect/inspect.ts"
import type { RunLimit, Session, SessionOptions, SessionState, Verdict } from "./session-types.ts"

/** A session is straight, unless a strategy or the choices of an earlier run steer it. */
export function openSession(program: Program, options: SessionOptions = {}): Session {
  const { trace = true, mishaps = null } = options
  // A run that looks at its jobs in the end hears the events, even if nobody else does.
  const store = !trace && mishaps !== null ? new TallyStore() : new EventStore()
  if (!trace && mishaps === null) store.on = false
  const seed = options.seed ?? program.seed
  const { strategy } = options
  if (strategy === undefined) return new RunSession(program, store, new ReplayRun(program, seed, store), () => STRAIGHT)
  const run = new SteeredRun(program, seed, store, strategy, mishaps)
  return new RunSession(program, store, run, () => formatChoices(run.choices))
}

class RunSession implements Session {
  readonly program: Program
  readonly store: EventStore
  state: SessionState = "ready"
  private readonly replay: Run
  private readonly describeChoices: () => string
  private fault: string | null = null
  /** Names of the reports that the replay expects. */
  private readonly expected: ReadonlySet<string>

  constructor(program: Program, store: EventStore, replay: Run, describeChoices: () => string) {
    this.program = program
    this.store = store
    this.replay = replay
    this.describeChoices = describeChoices
    this.expected = new Set(program.expectations.flatMap((one) => (one.kind === "report" ? [one.name] : [])))
  }

  get report(): string | null {
    if (this.fault !== null) return this.fault
    const unexpected = this.replay.engine.reports.filter(({ name }) => !this.expected.has(name))
    return unexpected.length === 0 ? null : unexpected.map(describeReport).join("\n")
  }

  get reports(): readonly Report[] {
    return this.replay.engine.reports
  }

  get agx(): AgxView | null {
    return this.replay.agx
  }

  get halted(): boolean {
    return this.replay.halted
  }

  get choices(): string {
    return this.describeChoices()
  }

  get now(): SimTime {
    return this.replay.engine.now
  }

  get opsDone(): number {
    return this.replay.ops.taken
  }

  get opsTotal(): number {
    return this.replay.ops.total
  }

  run(limit: RunLimit): void {
    if (this.state === "ended" || this.state === "failed") return
    this.state = "running"
    try {
      const more = this.replay.advance(limit.until ?? TIME_MAX, limit.turns, limit.events ?? Number.POSITIVE_INFINITY)
      if (!more) this.state = "ended"
    } catch (error) {
      // Ours, not the user's: the run stops, the trace so far stays.
      this.state = "failed"
      this.fault = describeFault(error, this.now)
    }
  }

  get stop(): MachineStopped | null {
    const { agx, stopped } = this.replay
    return agx === null || stopped === null ? null : stopOf(agx.machine, stopped)
  }

  setBreakpoints(breakpoints: readonly MachineBreakpoint[]): void {
    const { agx, stoppable } = this.replay
    if (agx !== null && stoppable) watchFor(agx.machine, breakpoints)
  }

  get inspectable(): boolean {
    return this.replay.agx !== null
  }

  inspect(question: MachineQuestion): MachineAnswer {
    const { agx } = this.replay
    if (agx === null) return { kind: "none", text: "The machine of this run cannot be looked at: it is no AGX." }
    return inspectAgx(agx.machine, question, agx)
  }

  verdicts(): readonly Verdict[] {
    return judge(this.program, this.store, this.replay.figures(), this.reports, this.agx)
  }
}

function describeFault(error: unknown, now: SimTime): string {
  const what = error instanceof InternalError ? error.message : String(error)
  return `ringside: internal fault at ${now ?? TIME_ZERO} ns: ${what}`
}
