/** What the clients of a mix submit to: one ring behind a scheduler, a queue for each client. */
import { DrmSchedMachine, type JobFences, JobQueueMachine, PLAIN_PLAN } from "../../driver/mock/index.ts"
import { PROFILES, type Policy } from "../../drm-sched/profile.ts"
import { Engine } from "../../engine/engine.ts"
import type { Fence } from "../../fence/fence.ts"
import { EventStore } from "../../trace/event-store.ts"

/** Policies of drm_sched in v7.2, and the job queue. */
export const CONTENDERS = ["fifo", "rr", "fair", "jobqueue"] as const satisfies readonly (Policy | "jobqueue")[]
export type Contender = (typeof CONTENDERS)[number]

export interface MixMachine {
  readonly engine: Engine
  /** A job of `ns` for a queue; its end. */
  submit(queue: number, ns: number): Fence
}

/** `slots`: jobs that may be on the ring, the one that executes included. */
export function mixMachine(contender: Contender, slots: number, priorities: readonly number[]): MixMachine {
  const store = new EventStore()
  store.on = false
  const engine = new Engine(store)
  const sched = {
    name: "gpu",
    creditLimit: slots,
    rings: 1,
    timeout: null,
    hangLimit: 0,
    cancelJob: false,
    onTimeout: "RESET",
    karma: false,
    resetErrno: 0,
  } as const
  const queues = priorities.map((priority, i) => ({ name: `q${i}`, client: -1, priority, scheds: [0], guilty: false }))
  const spec = { scheds: [sched], queues, exts: [] }
  let jobs = 0
  if (contender === "jobqueue") {
    const machine = new JobQueueMachine(engine, spec, "jobqueue")
    return {
      engine,
      submit(queue, ns) {
        const job = machine.makeJob(jobs++, queue, 1, ns, PLAIN_PLAN, null)
        machine.submit(job, [], false, false)
        return (job.fences as JobFences).finished
      },
    }
  }
  const machine = new DrmSchedMachine(engine, spec, { profile: PROFILES["v7.2"], policy: contender })
  return {
    engine,
    submit(queue, ns) {
      const job = machine.makeJob(jobs++, queue, 1, ns, PLAIN_PLAN, null)
      machine.submit(job, [], false)
      return (job.fences as JobFences).finished
    },
  }
}
