/**
 * One run of a program in straight mode: machine, operations and clock together. Sessions drive it; the
 * golden comparison reads its end.
 */
import { MockMachine, entityFigures, schedulerFigures } from "../driver/mock/index.ts"
import { InvariantChecker } from "../drm-sched/invariants/checker.ts"
import { Engine } from "../engine/engine.ts"
import { Oops } from "../engine/report.ts"
import { runStraight } from "../engine/straight.ts"
import type { Program } from "../lang/program.ts"
import type { SimTime } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import type { FinalFigures } from "./judge.ts"
import { runFigures } from "./run-figures.ts"
import { RUN_END } from "./run-end.ts"
import { JobSteps } from "./steps/job-steps.ts"
import { OpStream } from "./steps/op-stream.ts"
import { OpTimer } from "./steps/perform.ts"
import { buildMachine } from "./steps/replay-machine.ts"
import { Submitter } from "./steps/submitter.ts"
import { SyncCalls } from "./steps/sync-calls.ts"

/** A run of a program, straight or steered. */
export interface Run {
  readonly engine: Engine
  readonly ops: { readonly taken: number; readonly total: number }
  /** A report ended the run before its end. */
  readonly halted: boolean
  /**
   * At most `turnsMax` turns of the executor, up to `until`, until `eventsMax` events are recorded.
   * Returns whether anything is left to do at all.
   */
  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean
  figures(): FinalFigures
}

export class ReplayRun implements Run {
  readonly engine: Engine
  readonly ops: OpStream
  halted = false
  private readonly machine: MockMachine
  private readonly opTimer: OpTimer
  private readonly until: SimTime

  constructor(program: Program, seed: number, store: EventStore) {
    this.engine = new Engine(store)
    const machine = buildMachine(this.engine, program)
    this.machine = machine.mock
    this.ops = new OpStream(program.ops)
    const submitter = new Submitter(program, machine, seed)
    const jobSteps = new JobSteps(program, machine, submitter)
    this.opTimer = new OpTimer(machine, this.ops, submitter, jobSteps, new SyncCalls(program, machine))
    this.until = program.until ?? RUN_END
  }

  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean {
    const limit = Math.min(until, this.until) as SimTime
    if (this.halted) return false
    try {
      if (runStraight(this.engine, limit, turnsMax, eventsMax)) return true
    } catch (error) {
      if (!(error instanceof Oops)) throw error
      this.halted = true
      return false
    }
    const next = this.engine.timers.peek()
    if (next !== null && next.at <= this.until) return true
    this.machine.callOrder.end(null)
    return false
  }

  /** A checker for this run, to be asked after each turn. Before the first one. */
  checker(): InvariantChecker {
    return new InvariantChecker(this.machine.scheds, this.machine.entities)
  }

  figures(): FinalFigures {
    const { engine, machine } = this
    return {
      run: runFigures(engine, this.opTimer.armed, this.ops.left),
      scheds: machine.scheds.map(schedulerFigures),
      entities: machine.entities.map((entity) => entityFigures(machine, entity)),
    }
  }
}
