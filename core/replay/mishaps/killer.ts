/**
 * Kills at any point of a steered run: between any two steps the strategy may let a queue be killed, as a process on SIGKILL
 * does with those of its files, or let its client close it, which tears the queue down. Both are operations that a
 * replay has, done by a task of their own beside whatever goes on.
 *
 * It stays within what a driver can meet. Whoever was killed makes no further call. A queue is closed once, when no call
 * on it is half-way (the kernel holds the file open for each), and not while a flush may still sleep. Once a scheduler
 * is being torn down nobody is left to be killed.
 */
import type { Engine } from "../../engine/engine.ts"
import type { Mishaps } from "../../engine/mishaps.ts"
import { type Pause, Spin } from "../../engine/pause.ts"
import type { Resumable } from "../../engine/steered.ts"
import type { ReplayModel } from "../../generated/replay/steered/steps/perform.ts"
import type { Op, Program } from "../../lang/program.ts"

type Steered = Generator<Pause, void, unknown>

/** The model of a replay whose queues can be killed beside the operations that the replay performs. */
export class Killer implements ReplayModel {
  readonly engine: Engine
  private readonly model: ReplayModel
  private readonly program: Program
  /** Operations on each queue that are half-way. */
  private readonly busy: number[]
  /** Queues of processes that were killed: nobody submits to them any more, and their file is closed in the end. */
  private readonly killed: boolean[]
  /** Queues that were closed, or are being. */
  private readonly closed: boolean[]
  /** Queues that must not be closed, since a call on them may sleep. */
  private readonly held: boolean[]
  /** Queues of submissions step by step, since no kill comes between two steps of a driver, and of loads, which go on. */
  private readonly spared: boolean[]
  private schedulersGone = false
  /** Kills and closes that are half-way. */
  private killing = 0

  constructor(model: ReplayModel, program: Program) {
    this.model = model
    this.engine = model.engine
    this.program = program
    this.busy = program.entities.map(() => 0)
    this.killed = program.entities.map(() => false)
    this.closed = program.entities.map(() => false)
    const of = (submit: number): number => program.submits[submit]?.entity ?? -1
    // A submission that waits for its points sleeps between its calls.
    const waiting = new Set(program.submits.flatMap(({ entity, waitsForSubmit }) => (waitsForSubmit ? [entity] : [])))
    const stepwise = program.ops.flatMap(({ op }) => (op.kind === "init_job" ? [of(op.submit)] : []))
    const steps = program.loads.flatMap((load) => load.steps)
    const loaded = steps.flatMap((step) => (step.kind === "submit" ? [of(step.submit)] : []))
    const spared = new Set([...stepwise, ...loaded])
    this.held = program.entities.map((_, entity) => waiting.has(entity))
    this.spared = program.entities.map((_, entity) => spared.has(entity))
  }

  /** Null, or a kill that begins now. To be called after each step. */
  afterStep(mishaps: Mishaps): Resumable | null {
    if (this.schedulersGone) return null
    const way = mishaps.pick("kill", 1 + 2 * this.busy.length)
    if (way === 0) return null
    const entity = (way - 1) >> 1
    if (this.killed[entity] === true || this.closed[entity] === true || this.spared[entity] === true) return null
    const closes = way % 2 === 0
    if (closes && (this.held[entity] === true || this.busy[entity] !== 0)) return null
    this.killed[entity] = true
    if (closes) this.closed[entity] = true
    this.engine.traceMishap(closes ? "close" : "kill", this.program.entities[entity]?.name ?? "")
    return this.kill({ kind: closes ? "fini_entity" : "kill_entity", entity })
  }

  private *kill(op: Op): Generator<Pause, void, void> {
    this.killing++
    yield* this.model.perform(op, 0)
    this.killing--
  }

  *perform(op: Op, turn: number): Steered {
    const entity = this.entityOf(op)
    if (op.kind === "fini_sched") {
      this.schedulersGone = true
      // A driver goes when all its files are closed.
      while (this.killing > 0) yield new Spin("the last close")
    }
    if (entity === null) return yield* this.model.perform(op, turn)
    if (this.closed[entity] === true || (this.killed[entity] === true && op.kind !== "fini_entity")) return
    if (op.kind === "fini_entity") this.closed[entity] = true
    if (op.kind === "flush_entity") this.held[entity] = true
    this.busy[entity] = (this.busy[entity] ?? 0) + 1
    yield* this.model.perform(op, turn)
    this.busy[entity] = (this.busy[entity] ?? 1) - 1
  }

  private entityOf(op: Op): number | null {
    if ("entity" in op) return op.entity
    return "submit" in op ? (this.program.submits[op.submit]?.entity ?? null) : null
  }

  get toBegin(): boolean {
    return this.model.toBegin
  }

  begin(): Steered {
    return this.model.begin()
  }

  checker(): ReturnType<ReplayModel["checker"]> {
    return this.model.checker()
  }

  end(): void {
    this.model.end()
  }

  figures(): ReturnType<ReplayModel["figures"]> {
    return this.model.figures()
  }

  get agx(): ReplayModel["agx"] {
    return this.model.agx
  }
}
