/**
 * Turns a submit line into a job: draws its duration, finds its dependencies and sync points, and submits.
 * Remembers the fences of the jobs that other lines refer to; those outlive the jobs.
 */
import { assert, unreachable } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import { Prng } from "../../base/prng.ts"
import { MockJob } from "../../driver/mock/mock-job.ts"
import type { SchedFence } from "../../drm-sched/objects.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"
import type { DepRef, JobRef, Program, SubmitSpec, SyncPoint } from "../../lang/program.ts"
import { EV } from "../../trace/events.ts"
import type { ReplayMachine } from "./replay-machine.ts"

export class Submitter {
  private readonly program: Program
  private readonly machine: ReplayMachine
  private readonly prng: Prng
  /** Fences by submit line and turn, of the lines in `referred`. */
  private readonly fences: (SchedFence | null)[][]
  private readonly referred: ReadonlySet<number>

  constructor(program: Program, machine: ReplayMachine, seed: number) {
    this.program = program
    this.machine = machine
    this.prng = new Prng(seed)
    this.fences = program.submits.map(() => [])
    this.referred = new Set(
      program.submits.flatMap((submit) => submit.deps.flatMap((dep) => (dep.kind === "ext" ? [] : [dep.job.submit]))),
    )
  }

  submit(index: number, turn: number): Steps<void> {
    const spec = this.program.submits[index] as SubmitSpec
    const job = this.makeJob(spec, turn)
    const dependencies = this.dependencies(spec, turn)
    if (dependencies === null) {
      this.refuse(job, index, turn)
      return
    }
    this.machine.mock.submit(job, dependencies, spec.dontPipeline)
    const pair = job.fence as SchedFence
    if (this.referred.has(index)) (this.fences[index] as (SchedFence | null)[])[turn] = pair
    for (const at of spec.signals) {
      const sync = this.machine.syncs[at.sync]
      if (sync !== undefined) sync.attach(at.point, pair.finished)
    }
  }

  private makeJob(spec: SubmitSpec, turn: number): MockJob {
    const { mock } = this.machine
    const { objects } = mock.engine.trace
    const name = spec.repeated ? `${spec.name}[${turn}]` : spec.name
    const id = objects.addJob(name, spec.entity, spec.line)
    const entity = mock.entities[spec.entity]
    assert(entity !== undefined, `no entity ${spec.entity}`)
    const { low, high } = spec.duration
    const duration = low === high ? low : this.prng.between(low, high)
    const job = new MockJob(id, entity, spec.credits, duration, spec)
    if (spec.prepareDep >= 0) job.prepare = mock.exts[spec.prepareDep] ?? null
    return job
  }

  /** In the order of the line, sync points last; null if a sync point holds no fence yet. */
  private dependencies(spec: SubmitSpec, turn: number): Steps<Fence[] | null> {
    const found: Fence[] = []
    for (const dep of spec.deps) {
      const fence = this.dependency(dep, turn)
      if (fence !== null) found.push(fence)
    }
    for (const at of spec.waits) {
      const fences = this.syncFences(at)
      if (fences === null) return null
      found.push(...fences)
    }
    return found
  }

  /** Null for a turn before the first, and for a job whose submission was refused: both have no fence. */
  private dependency(dep: DepRef, turn: number): Fence | null {
    switch (dep.kind) {
      case "ext":
        return this.machine.mock.exts[dep.ext] ?? null
      case "finished":
        return this.pair(dep.job, turn)?.finished ?? null
      case "scheduled":
        return this.pair(dep.job, turn)?.scheduled ?? null
      default:
        return unreachable(dep)
    }
  }

  private pair(ref: JobRef, turn: number): SchedFence | null {
    return this.fences[ref.submit]?.[ref.relative ? turn + ref.turn : ref.turn] ?? null
  }

  private syncFences(at: SyncPoint): Steps<readonly Fence[] | null> {
    const sync = this.machine.syncs[at.sync]
    return sync === undefined ? null : sync.fencesAt(at.point)
  }

  private refuse(job: MockJob, index: number, turn: number): void {
    const { trace, now } = this.machine.mock.engine
    if (trace.on) trace.append(now, EV.submit_failed, job.id, -ERRNO.EINVAL, 0, 0)
    if (this.referred.has(index)) (this.fences[index] as (SchedFence | null)[])[turn] = null
  }
}
