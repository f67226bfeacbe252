/**
 * A machine whose invariants are looked at after everything that happens to it, for tests that break one of them by hand.
 */
import { expect } from "vitest"
import { InvariantChecker } from "../../core/drm-sched/invariants/checker.ts"
import type { Entity, RunQueue } from "../../core/drm-sched/objects.ts"
import type { Policy, Profile } from "../../core/drm-sched/profile.ts"
import { type JobPlan, type MachineSpec, type ScriptedJob, ScriptedMachine } from "./scripted-machine.ts"

export interface WatchedSpec extends MachineSpec {
  readonly profile?: Profile["name"]
  readonly policy?: Policy
}

export class WatchedMachine extends ScriptedMachine {
  readonly watched: Entity[] = []
  readonly checker = new InvariantChecker(this.scheds, this.watched)

  constructor(spec: WatchedSpec = {}) {
    super(spec.profile ?? "v7.2", spec.policy ?? "fifo", spec)
  }

  /** On the scheduler of this number. */
  newEntity(sched = 0): Entity {
    const entity = this.entity(undefined, this.scheds.slice(sched, sched + 1))
    this.watched.push(entity)
    return entity
  }

  override push(entity: Entity, name: string, plan: JobPlan = {}): ScriptedJob {
    const job = super.push(entity, name, plan)
    expect(this.broken()).toBeNull()
    return job
  }

  /** Several in one step: the checker looks at them when all are there. */
  pushAtOnce(entity: Entity, ...names: readonly string[]): ScriptedJob[] {
    return names.map((name) => super.push(entity, name))
  }

  broken(halfway = false): string | null {
    return textOf(this.checker.afterStep(halfway))
  }

  rest(): string | null {
    return textOf(this.checker.atRest())
  }
}

function textOf(broken: ReturnType<InvariantChecker["atRest"]>): string | null {
  return broken === null ? null : `${broken.name}: ${broken.text}`
}

/** One job on the hardware with 4 of 10 credits, one queued that waits for a fence, one behind it. */
export function busy(spec: WatchedSpec = {}) {
  const m = new WatchedMachine({ credits: 10, cancels: true, ...spec })
  const [first, second] = [m.newEntity(), m.newEntity()]
  const running = m.submit(first, "running", { credits: 4 })
  const gate = m.fence()
  const waiting = m.submit(second, "waiting", { credits: 6, after: [gate] })
  const last = m.submit(second, "last", { credits: 1 })
  expect([m.broken(), m.rest()]).toEqual([null, null])
  return { m, first, second, running, waiting, last, gate }
}
export type Busy = ReturnType<typeof busy>

/** A fault in the state of a busy machine, and what the checkers say of it. */
export type Fault = readonly [what: string, breakIt: (busy: Busy) => void, report: string]

export function rqOf(entity: Entity): RunQueue {
  if (entity.rq === null) throw new Error("no run queue")
  return entity.rq
}

/** Takes the job off its hardware fence, as if the callback had been lost. */
export function unlisten(job: ScriptedJob): void {
  if (job.hardware === null || job.doneCallback === null) throw new Error(`${job.name} is not on the hardware`)
  job.hardware.removeCallback(job.doneCallback)
}

/** Nothing is on the hardware any more, as far as the scheduler's lists tell. */
export function forgetPending({ sched }: ScriptedMachine): void {
  sched.firstPending = null
  sched.lastPending = null
  sched.creditCount = 0
}
