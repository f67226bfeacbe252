/**
 * Whole replays of machine mock, drawn from a seed: schedulers, clients with queues, jobs that depend on each other and on
 * external fences, hangs and errors, every reaction to a timeout, kills, flushes and teardown. Small, since what breaks
 * breaks with few jobs, and dense in time, so that much happens in one instant. Every job can end: external fences
 * are signalled, each scheduler has a timeout, what is stopped is started again.
 *
 * What the kernel's scheduler is known to do wrong is left out for it: jobs pushed to a killed queue stay there (G31), a
 * timeout that says the device is gone leaves its jobs, teardown without a cancel callback leaves those in flight (G5).
 */
import { Prng } from "../../base/prng.ts"
import { POLICIES_OF } from "../../lang/compile/settings.ts"
import {
  type ClientSpec,
  type DepRef,
  type EntitySpec,
  type Op,
  type Program,
  REACTIONS,
  RUN_RESULTS,
  type Reaction,
  type SchedSpec,
  type SchedulerName,
  type SubmitSpec,
  type TimedOp,
} from "../../lang/program.ts"
import { type SimTime, duration, simTime } from "../../time/time.ts"
import { PRIORITIES } from "../../trace/events.ts"

const SCHEDS_MAX = 2
const CLIENTS_MAX = 3
const QUEUES_MAX = 4
const EXTS_MAX = 2
const OPS_MIN = 3
const OPS_MAX = 14
/** Between two operations, whole ns; often none. */
const GAP_MAX = 12
const RUN_MAX = 24
const TIMEOUT_MIN = 30
const TIMEOUT_MAX = 120
/** From the last operation to the teardown: whether anything is left by then is up to the run. */
const REST_MAX = 400
const ERRORS = [-5, -22, -110] as const

/** The reactions that end a job sooner or later under the kernel's scheduler. */
const ENDING_REACTIONS: readonly Reaction[] = REACTIONS.filter((one) => one !== "NO_HANG_RESTART" && one !== "ENODEV")

/** The program of a seed; the same for ever but for changes of this file. */
export function generateProgram(seed: number, scheduler: SchedulerName): Program {
  return new Generator(new Prng(seed), scheduler).program()
}

class Generator {
  private readonly prng: Prng
  private readonly scheduler: SchedulerName
  private readonly scheds: SchedSpec[] = []
  private readonly clients: ClientSpec[] = []
  private readonly entities: EntitySpec[] = []
  private exts: string[] = []
  private readonly submits: SubmitSpec[] = []
  private readonly ops: TimedOp[] = []
  private at: SimTime = simTime(0)
  /** Queues that take no more jobs, and those that are torn down. */
  private readonly killed = new Set<number>()
  private readonly gone = new Set<number>()
  private readonly stopped = new Set<number>()
  private readonly signalled = new Set<number>()

  constructor(prng: Prng, scheduler: SchedulerName) {
    this.prng = prng
    this.scheduler = scheduler
  }

  program(): Program {
    const policy = this.pick(POLICIES_OF["v7.2"])
    this.drawMachine()
    const count = this.prng.between(OPS_MIN, OPS_MAX)
    for (let i = 0; i < count; i++) {
      this.pass(this.prng.below(2) * this.prng.between(0, GAP_MAX))
      this.add(this.operation())
    }
    this.finish()
    const { scheduler, scheds, clients, entities, exts, submits, ops } = this
    return {
      title: "",
      scheduler,
      profile: "v7.2",
      policy,
      seed: 0,
      defects: [],
      until: null,
      scheds,
      clients,
      entities,
      syncs: [],
      exts,
      submits,
      calls: [],
      loads: [],
      ops,
      expectations: [],
      agx: null,
    }
  }

  private drawMachine(): void {
    const { prng } = this
    const scheds = prng.between(1, SCHEDS_MAX)
    for (let index = 0; index < scheds; index++) this.scheds.push(this.sched(index))
    const clients = prng.between(1, CLIENTS_MAX)
    for (let client = 0; client < clients; client++) {
      this.clients.push({ name: `client${client}`, line: 0 })
      const queues = prng.between(1, 2)
      for (let i = 0; i < queues && this.entities.length < QUEUES_MAX; i++) this.entities.push(this.queue(client))
    }
    this.exts = Array.from({ length: prng.between(0, EXTS_MAX) }, (_, index) => `ext${index}`)
  }

  /** A driver that calls every timeout a false alarm would wait for ever for what hangs. */
  private get resets(): boolean {
    return this.scheds.every(({ onTimeout }) => !onTimeout.startsWith("NO_HANG"))
  }

  private get isKernels(): boolean {
    return this.scheduler === "drm-sched"
  }

  private sched(index: number): SchedSpec {
    const { prng } = this
    return {
      name: `sched${index}`,
      line: 0,
      creditLimit: prng.between(1, 4),
      rings: prng.between(1, 2),
      timeout: duration(prng.between(TIMEOUT_MIN, TIMEOUT_MAX)),
      onTimeout: this.pick(this.isKernels ? ENDING_REACTIONS : REACTIONS),
      hangLimit: prng.below(2),
      karma: this.chance(2),
      resetErrno: this.chance(3) ? -5 : 0,
      cancelJob: this.isKernels || this.chance(2),
    }
  }

  private queue(client: number): EntitySpec {
    const first = this.prng.below(this.scheds.length)
    const both = this.scheds.length > 1 && this.chance(3)
    return {
      name: `queue${this.entities.length}`,
      line: 0,
      client,
      priority: this.chance(2) ? "normal" : this.pick(PRIORITIES),
      scheds: both ? [first, 1 - first] : [first],
      guilty: this.chance(4),
    }
  }

  private operation(): Op {
    const choice = this.prng.below(100)
    const entity = this.prng.below(this.entities.length)
    const usable = this.isKernels ? !this.killed.has(entity) : !this.gone.has(entity)
    if (choice >= 76) return this.other(choice, entity) ?? this.submitOr(entity, usable)
    return this.submitOr(entity, usable)
  }

  private submitOr(entity: number, usable: boolean): Op {
    if (usable) return { kind: "submit", submit: this.submits.push(this.submit(entity)) - 1 }
    const ext = this.exts.findIndex((_, index) => !this.signalled.has(index))
    if (ext >= 0) return this.signal(ext)
    const entityLeft = this.entities.findIndex((_, index) => !this.killed.has(index))
    if (entityLeft >= 0) return { kind: "submit", submit: this.submits.push(this.submit(entityLeft)) - 1 }
    return { kind: "tdr_queue_imm", sched: 0 }
  }

  /** What is not a submission; null if it cannot be done now. */
  private other(choice: number, entity: number): Op | null {
    const { prng } = this
    const sched = prng.below(this.scheds.length)
    if (choice >= 97) return this.stopOrStart(sched)
    if (choice >= 96) return { kind: "fault", sched }
    if (choice >= 92) return this.unsignalledExt()
    if (this.gone.has(entity)) return null
    if (choice >= 89) return { kind: "set_priority", entity, priority: this.pick(PRIORITIES) }
    if (choice >= 87) return { kind: "modify_sched", entity, scheds: [sched] }
    if (choice >= 84) {
      const exiting = this.chance(2)
      if (exiting) this.killed.add(entity)
      return { kind: "flush_entity", entity, exiting, sigkill: exiting, timeout: duration(prng.between(0, 40)) }
    }
    this.killed.add(entity)
    if (choice >= 80) return { kind: "kill_entity", entity }
    this.gone.add(entity)
    return { kind: "fini_entity", entity }
  }

  private unsignalledExt(): Op | null {
    const ext = this.exts.findIndex((_, index) => !this.signalled.has(index))
    return ext < 0 ? null : this.signal(ext)
  }

  private signal(ext: number): Op {
    this.signalled.add(ext)
    return { kind: "signal_ext", ext, error: this.chance(3) ? this.pick(ERRORS) : 0 }
  }

  private stopOrStart(sched: number): Op {
    if (this.stopped.delete(sched)) return { kind: "wqueue_start", sched }
    this.stopped.add(sched)
    return { kind: "wqueue_stop", sched }
  }

  private submit(entity: number): SubmitSpec {
    const { prng } = this
    const ns = duration(prng.between(0, RUN_MAX))
    const runResult = this.chance(8) ? this.pick(RUN_RESULTS) : "fence"
    const fails = this.chance(8) || runResult === "err_ptr"
    return {
      name: `job${this.submits.length}`,
      line: 0,
      client: this.entities[entity]?.client ?? -1,
      repeated: false,
      perCycle: 1,
      entity,
      credits: prng.between(1, this.chance(8) ? 5 : 2),
      duration: { low: ns, high: ns },
      deps: this.dependencies(),
      waits: [],
      signals: [],
      waitsForSubmit: false,
      hangs: this.chance(10) && this.resets ? 1 : 0,
      error: fails ? this.pick(ERRORS) : 0,
      runResult,
      resubmitResult: "fence",
      dontPipeline: this.chance(8),
      prepareDep: this.exts.length > 0 && this.chance(8) ? prng.below(this.exts.length) : -1,
    }
  }

  private dependencies(): DepRef[] {
    const deps: DepRef[] = []
    const { submits, exts, prng } = this
    while (deps.length < 3 && this.chance(3)) {
      const choice = prng.below(4)
      if (choice === 0 && exts.length > 0) deps.push({ kind: "ext", ext: prng.below(exts.length) })
      else if (submits.length > 0) {
        const job = { submit: prng.below(submits.length), turn: 0, relative: false }
        deps.push({ kind: choice === 1 ? "scheduled" : "finished", job })
      }
    }
    return deps
  }

  /** Whatever is waited for comes; then, in half of them, everything is torn down, in the order that is legal. */
  private finish(): void {
    this.pass(this.prng.between(0, GAP_MAX))
    for (const sched of this.stopped) this.add({ kind: "wqueue_start", sched })
    for (const ext of this.exts.keys()) if (!this.signalled.has(ext)) this.add(this.signal(ext))
    if (this.chance(2)) return
    this.pass(this.prng.below(2) * this.prng.between(0, REST_MAX))
    for (const entity of this.entities.keys()) {
      if (this.gone.has(entity)) continue
      this.gone.add(entity)
      this.add({ kind: "fini_entity", entity })
    }
    for (const sched of this.scheds.keys()) this.add({ kind: "fini_sched", sched })
  }

  private pass(ns: number): void {
    this.at = simTime(this.at + ns)
  }

  private add(op: Op): void {
    this.ops.push({ at: this.at, line: 0, client: this.clientOf(op), turns: 1, every: duration(0), op })
  }

  private clientOf(op: Op): number {
    if ("entity" in op) return this.entities[op.entity]?.client ?? -1
    return op.kind === "submit" ? (this.submits[op.submit]?.client ?? -1) : -1
  }

  private chance(oneOf: number): boolean {
    return this.prng.below(oneOf) === 0
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.prng.below(list.length)] as T
  }
}
