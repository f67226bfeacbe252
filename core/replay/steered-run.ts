/**
 * One run of a program in explore mode: the same machine in its steered form, every choice answered by a
 * strategy. The checkers' reports end it; so does a broken invariant, looked at after every step.
 *
 * It may look for mishaps, which are choices as well. Then every job must have come to an end when nothing is left to run.
 */
import type { Checker } from "../engine/checker.ts"
import { Engine } from "../engine/engine.ts"
import type { MishapName, Mishaps } from "../engine/mishaps.ts"
import { type Report, linesOf } from "../engine/report.ts"
import { SteeredExecutor } from "../engine/steered.ts"
import type { Strategy } from "../engine/strategy.ts"
import { AgxModel } from "../generated/replay/steered/steps/agx/agx-model.ts"
import { MockModel } from "../generated/replay/steered/steps/mock-model.ts"
import { OpStream } from "../generated/replay/steered/steps/op-stream.ts"
import { OpTimer, type ReplayModel } from "../generated/replay/steered/steps/perform.ts"
import { buildMachine } from "../generated/replay/steered/steps/replay-machine.ts"
import type { Program } from "../lang/program.ts"
import { type SimTime, TIME_MAX } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import type { AgxView } from "./agx/agx-view.ts"
import type { FinalFigures } from "./judge.ts"
import { tallyOf } from "./mishaps/job-tally.ts"
import { Killer } from "./mishaps/killer.ts"
import type { Run } from "./replay-run.ts"
import { RUN_END } from "./run-end.ts"
import { runFigures } from "./run-figures.ts"

/**
 * Work that is ready is not held up for so long, in ns: the last resort of a driver or of a job queue, a second and more
 * away, is for hardware and fences that stand still, and not for a kernel that does.
 */
const LAST_RESORT = 500_000_000

export class SteeredRun implements Run {
  readonly engine: Engine
  readonly ops: OpStream
  readonly stopped = null
  readonly stoppable = false
  private readonly executor: SteeredExecutor
  private readonly model: ReplayModel
  private readonly invariants: Checker
  private readonly opTimer: OpTimer
  /** An invariant is. */
  private broken = false
  private readonly program: Program
  /** Null: the run looks for none, and its end is not looked at. */
  private readonly mishaps: Mishaps | null
  private readonly killer: Killer | null

  /** `mishaps`: what may go wrong; null: nothing, and jobs may be left over at the end. */
  constructor(
    program: Program,
    seed: number,
    store: EventStore,
    strategy: Strategy,
    mishaps: readonly MishapName[] | null = null,
  ) {
    this.program = program
    this.engine = new Engine(store)
    this.model =
      program.agx === null
        ? new MockModel(program, buildMachine(this.engine, program, program.defects), seed)
        : new AgxModel(this.engine, program)
    this.invariants = this.model.checker()
    this.ops = new OpStream(program.ops)
    // The killer speaks machine mock's operations; of an AGX only memory may fail.
    const kills = program.agx === null && mishaps?.includes("kill") === true
    this.killer = kills ? new Killer(this.model, program) : null
    this.opTimer = new OpTimer(this.killer ?? this.model, this.ops)
    const hurry = program.agx === null && program.scheduler === "drm-sched" ? TIME_MAX : LAST_RESORT
    this.executor = new SteeredExecutor(this.engine, strategy, program.until ?? RUN_END, hurry)
    this.mishaps = mishaps === null ? null : this.executor.lookFor(mishaps)
  }

  /** The answers given so far. */
  get choices(): readonly number[] {
    return this.executor.choices
  }

  /** `until` pauses before a timer that is later; a choice that fires it early still may. */
  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean {
    const { trace } = this.engine
    for (let turns = 0; turns < turnsMax && this.engine.now <= until && trace.length < eventsMax; turns++) {
      if (!this.executor.step()) return this.end()
      this.kill()
      // After a report what else breaks is its consequence.
      if (this.engine.reports.length > 0) continue
      const broken = this.invariants.afterStep(this.executor.halfway)
      if (broken !== null) return this.stop(broken)
    }
    return true
  }

  figures(): FinalFigures {
    const { engine, model } = this
    return { run: runFigures(engine, this.opTimer.armed, this.ops.left), ...model.figures() }
  }

  get agx(): AgxView | null {
    return this.model.agx
  }

  get halted(): boolean {
    return this.executor.report !== null || this.broken
  }

  /** What is armed or lost when nothing is left to run stays so. */
  private end(): false {
    if (this.halted) return false
    this.model.end()
    if (this.engine.reports.length > 0) return false
    const broken = this.invariants.atRest()
    if (broken !== null) return this.stop(broken)
    if (this.mishaps !== null && this.engine.timers.peek() === null) this.lookAtJobs()
    return false
  }

  private kill(): void {
    if (this.mishaps === null || this.killer === null) return
    const task = this.killer.afterStep(this.mishaps)
    if (task !== null) this.executor.spawn(task)
  }

  private lookAtJobs(): void {
    const { trace } = this.engine
    const loss = tallyOf(trace).loss(this.program.exts.length)
    if (loss === null) return
    const { name, text, job } = loss
    const lines = linesOf(trace.objects.jobLine[job] ?? 0)
    this.broken = true
    this.engine.raise({ name, kind: "warning", where: "jobs", text, lines })
  }

  private stop(broken: Report): false {
    this.broken = true
    this.engine.raise(broken)
    return false
  }
}
