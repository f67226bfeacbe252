/**
 * The loads of the throughput table of the golden traces: one scheduler, one ring, jobs of no duration
 * whose completion still goes through a timer, no events recorded. Whoever measures brings the clock.
 */
import { assert } from "../base/assert.ts"
import { Prng } from "../base/prng.ts"
import {
  DrmSchedMachine,
  type JobFences,
  JobQueueMachine,
  type MockMachine,
  type MockMachineSpec,
  PLAIN_PLAN,
} from "../driver/mock/index.ts"
import { PRIORITY_NORMAL, PROFILES, type Policy } from "../drm-sched/profile.ts"
import { Engine } from "../engine/engine.ts"
import { runStraight } from "../engine/straight.ts"
import type { Fence } from "../fence/fence.ts"
import { TIME_MAX } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"

export interface ThroughputLoad {
  readonly name: string
  readonly entities: number
  readonly creditLimit: number
  /** Chance that a job depends on one of the 1,024 before it. */
  readonly dependencyChance: number
  /** Jobs pushed before each run to the end; null: all at once. */
  readonly batch: number | null
  /** Jobs a second of the real C code in the golden traces' harness, by policy of v7.2. */
  readonly reference: Readonly<Record<Policy, number>>
}

const BATCH = 1000
const WINDOW = 1024

export const THROUGHPUT_LOADS: readonly ThroughputLoad[] = [
  {
    name: "8 entities, batch",
    entities: 8,
    creditLimit: 64,
    dependencyChance: 0,
    batch: BATCH,
    reference: { fifo: 1_997_000, rr: 1_979_000, fair: 1_905_000 },
  },
  {
    name: "8 entities, all at once",
    entities: 8,
    creditLimit: 64,
    dependencyChance: 0,
    batch: null,
    reference: { fifo: 958_000, rr: 960_000, fair: 627_000 },
  },
  {
    name: "64 entities, 10 % deps, batch",
    entities: 64,
    creditLimit: 64,
    dependencyChance: 0.1,
    batch: BATCH,
    reference: { fifo: 1_208_000, rr: 1_233_000, fair: 1_133_000 },
  },
  {
    name: "64 entities, 10 % deps, all at once",
    entities: 64,
    creditLimit: 64,
    dependencyChance: 0.1,
    batch: null,
    reference: { fifo: 810_000, rr: 897_000, fair: 426_000 },
  },
  {
    name: "8 entities, credit limit 1, batch",
    entities: 8,
    creditLimit: 1,
    dependencyChance: 0,
    batch: BATCH,
    reference: { fifo: 1_645_000, rr: 1_613_000, fair: 1_678_000 },
  },
]

const NO_FENCES: readonly Fence[] = []

function machineOf({ entities, creditLimit }: ThroughputLoad): MockMachineSpec {
  const sched = {
    name: "s0",
    creditLimit,
    rings: 1,
    timeout: null,
    hangLimit: 0,
    cancelJob: false,
    onTimeout: "RESET",
    karma: false,
    resetErrno: 0,
  } as const
  const queues = Array.from({ length: entities }, (_, i) => {
    return { name: `e${i}`, client: -1, priority: PRIORITY_NORMAL, scheds: [0], guilty: false }
  })
  return { scheds: [sched], queues, exts: [] }
}

/** A policy of drm_sched in v7.2, or another scheduler. */
export type ThroughputSubject = Policy | "jobqueue" | "c-api"

function makeMachine(engine: Engine, load: ThroughputLoad, subject: ThroughputSubject): MockMachine {
  const spec = machineOf(load)
  if (subject === "jobqueue" || subject === "c-api") return new JobQueueMachine(engine, spec, subject)
  return new DrmSchedMachine(engine, spec, { profile: PROFILES["v7.2"], policy: subject })
}

/** Submits `jobs` jobs to the entities in turn and runs them to the end. */
export function runThroughputLoad(load: ThroughputLoad, subject: ThroughputSubject, jobs: number): void {
  const store = new EventStore()
  store.on = false
  const engine = new Engine(store)
  const machine = makeMachine(engine, load, subject)
  const prng = new Prng(1)
  const recent: Fence[] = []
  for (let done = 0; done < jobs; ) {
    const batch = Math.min(load.batch ?? jobs, jobs - done)
    for (let i = 0; i < batch; i++, done++) {
      const job = machine.makeJob(done, done % load.entities, 1, 0, PLAIN_PLAN, null)
      let deps = NO_FENCES
      if (load.dependencyChance > 0 && done > 0 && prng.below(1_000_000) < load.dependencyChance * 1_000_000) {
        deps = [recent[prng.below(Math.min(done, WINDOW))] as Fence]
      }
      machine.submit(job, deps, false, false)
      if (load.dependencyChance > 0) recent[done % WINDOW] = (job.fences as JobFences).finished
    }
    const more = runStraight(engine, TIME_MAX, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
    assert(!more, "load not run to its end")
  }
  const [left] = machine.schedulerFigures()
  assert(left?.["credit_count"] === "0" && left["pending_jobs"] === "0", "jobs left")
}
