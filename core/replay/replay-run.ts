/**
 * One run of a program in straight mode: machine, operations and clock together. Sessions drive it; the
 * golden comparison reads its end.
 */
import type { Checker } from "../engine/checker.ts"
import { Engine } from "../engine/engine.ts"
import { MachineStop } from "../engine/machine-stop.ts"
import { Oops } from "../engine/report.ts"
import { runStraight } from "../engine/straight.ts"
import type { Program } from "../lang/program.ts"
import type { SimTime } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import type { FinalFigures } from "./judge.ts"
import { runFigures } from "./run-figures.ts"
import { RUN_END } from "./run-end.ts"
import type { AgxView } from "./agx/agx-view.ts"
import { AgxModel } from "./steps/agx/agx-model.ts"
import { MockModel } from "./steps/mock-model.ts"
import { OpStream } from "./steps/op-stream.ts"
import { OpTimer, type ReplayModel } from "./steps/perform.ts"
import { buildMachine } from "./steps/replay-machine.ts"

/** A run of a program, straight or steered. */
export interface Run {
  readonly engine: Engine
  readonly ops: { readonly taken: number; readonly total: number }
  /** A report ended the run before its end. */
  readonly halted: boolean
  /** A debugger stopped it within a turn; the next `advance` begins with the rest of that. */
  readonly stopped: MachineStop | null
  /** A debugger may stop it within a turn. A steered one goes through code that cannot be left half done. */
  readonly stoppable: boolean
  /**
   * At most `turnsMax` turns of the executor, up to `until`, until `eventsMax` events are recorded.
   * Returns whether anything is left to do at all.
   */
  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean
  figures(): FinalFigures
  /** What a machine agx shows; null for machine mock. */
  readonly agx: AgxView | null
}

export class ReplayRun implements Run {
  readonly engine: Engine
  readonly ops: OpStream
  halted = false
  stopped: MachineStop | null = null
  readonly stoppable = true
  private readonly model: ReplayModel
  private readonly opTimer: OpTimer
  private readonly until: SimTime

  constructor(program: Program, seed: number, store: EventStore) {
    this.engine = new Engine(store)
    this.model =
      program.agx === null
        ? new MockModel(program, buildMachine(this.engine, program), seed)
        : new AgxModel(this.engine, program)
    this.ops = new OpStream(program.ops)
    this.opTimer = new OpTimer(this.model, this.ops)
    this.until = program.until ?? RUN_END
  }

  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean {
    const limit = Math.min(until, this.until) as SimTime
    if (this.halted) return false
    const { stopped } = this
    this.stopped = null
    try {
      if (stopped !== null) {
        stopped.resume()
        if (this.engine.trace.length >= eventsMax) return true
      }
      if (runStraight(this.engine, limit, turnsMax, eventsMax)) return true
    } catch (error) {
      if (error instanceof MachineStop) {
        this.stopped = error
        return true
      }
      if (!(error instanceof Oops)) throw error
      this.halted = true
      return false
    }
    const next = this.engine.timers.peek()
    if (next !== null && next.at <= this.until) return true
    this.model.end()
    return false
  }

  get agx(): AgxView | null {
    return this.model.agx
  }

  /** A checker for this run, to be asked after each turn. Before the first one. */
  checker(): Checker {
    return this.model.checker()
  }

  figures(): FinalFigures {
    const { engine, model } = this
    return { run: runFigures(engine, this.opTimer.armed, this.ops.left), ...model.figures() }
  }
}
