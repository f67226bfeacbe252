/**
 * One run of a program in straight mode: machine, operations and clock together. Sessions drive it; the
 * golden comparison reads its end.
 */
import { MockMachine, entityFigures, schedulerFigures } from "../driver/mock/index.ts"
import { Engine } from "../engine/engine.ts"
import { runStraight } from "../engine/straight.ts"
import type { Program } from "../lang/program.ts"
import { type SimTime, TIME_MAX } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import type { FinalFigures } from "./judge.ts"
import { OpStream } from "./op-stream.ts"
import { OpTimer } from "./perform.ts"
import { buildMachine } from "./replay-machine.ts"
import { Submitter } from "./submitter.ts"

export class ReplayRun {
  readonly engine: Engine
  readonly ops: OpStream
  private readonly machine: MockMachine
  private readonly opTimer: OpTimer
  private readonly until: SimTime

  constructor(program: Program, seed: number, store: EventStore) {
    this.engine = new Engine(store)
    const machine = buildMachine(this.engine, program)
    this.machine = machine.mock
    this.ops = new OpStream(program.ops)
    this.opTimer = new OpTimer(machine, this.ops, new Submitter(program, machine, seed))
    this.until = program.until ?? TIME_MAX
  }

  /** Returns whether anything is left to do at all. */
  advance(until: SimTime, turnsMax: number, eventsMax: number): boolean {
    const limit = Math.min(until, this.until) as SimTime
    const more = runStraight(this.engine, limit, turnsMax, eventsMax)
    if (more) return true
    const next = this.engine.timers.peek()
    return next !== null && next.at <= this.until
  }

  figures(): FinalFigures {
    const { engine, machine } = this
    // The one timer of all operations stands for those that have not happened.
    const timers = engine.timers.size - (this.opTimer.armed ? 1 : 0) + this.ops.left
    return {
      run: { end_ns: String(engine.lastFired), timers_left: String(timers), jobs_not_freed: jobsNotFreed(engine.trace).join(",") },
      scheds: machine.scheds.map(schedulerFigures),
      entities: machine.entities.map((entity) => entityFigures(machine, entity)),
    }
  }
}

/** Names of the jobs that were pushed and never freed, in order of submission. */
function jobsNotFreed(store: EventStore): string[] {
  const left = new Set<number>()
  for (let i = 0; i < store.length; i++) {
    const kind = store.kind(i)
    if (kind === EV.queue) left.add(store.subject(i))
    else if (kind === EV.free) left.delete(store.subject(i))
  }
  return [...left].map((job) => store.objects.jobs[job] ?? `?${job}`)
}
