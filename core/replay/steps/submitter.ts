/**
 * Turns a submit line into a job: draws its duration, finds its dependencies and sync points, and submits.
 * Remembers the fences of the jobs that other lines refer to; those outlive the jobs.
 */
import { unreachable } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import { Prng } from "../../base/prng.ts"
import type { JobFences, MockJob } from "../../driver/mock/index.ts"
import { HANGS } from "../../gpu/mock/ring.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence } from "../../fence/fence.ts"
import { attachFence, fencesToAwait } from "../../fence/syncobj/submission.ts"
import type { Syncobj } from "../../fence/syncobj/syncobj.ts"
import type { DepRef, JobRef, Program, SubmitSpec, SyncPoint } from "../../lang/program.ts"
import { EV } from "../../trace/events.ts"
import type { Process } from "./process.ts"
import type { MockReplay } from "./replay-machine.ts"
import { Submission } from "./submission.ts"

/** The number of the job that a relative reference means in a cycle: the last that its line makes there. */
export function lastJobOf(program: Program, { submit, turn }: JobRef, cycle: number): number {
  const perCycle = program.submits[submit]?.perCycle ?? 1
  return (cycle + turn + 1) * perCycle - 1
}

export class Submitter {
  private readonly program: Program
  private readonly machine: MockReplay
  private readonly prng: Prng
  /** Fences by submit line and turn, of the lines in `referred`. */
  private readonly fences: (JobFences | null)[][]
  private readonly referred: ReadonlySet<number>
  /** Lines whose jobs' scheduled fences others wait for. */
  private readonly asked: ReadonlySet<number>
  /** Lines whose jobs other lines handle step by step. */
  private readonly handled: ReadonlySet<number>
  private readonly jobs = new Map<number, MockJob>()
  /** Endless jobs that were not terminated, by line and turn. */
  private readonly endless = new Map<string, MockJob>()

  constructor(program: Program, machine: MockReplay, seed: number) {
    this.program = program
    this.machine = machine
    this.prng = new Prng(seed)
    this.fences = program.submits.map(() => [])
    const added = program.ops.flatMap(({ op }) => (op.kind === "add_dependencies" ? op.deps : []))
    const deps = [...program.submits.flatMap((submit) => submit.deps), ...added]
    const ofLoads = program.loads.flatMap(({ steps }) =>
      steps.flatMap((step) => (step.kind === "submit" ? [step.submit] : [])),
    )
    this.referred = new Set([...deps.flatMap((dep) => (dep.kind === "ext" ? [] : [dep.job.submit])), ...ofLoads])
    this.asked = new Set(deps.flatMap((dep) => (dep.kind === "scheduled" ? [dep.job.submit] : [])))
    this.handled = new Set(program.ops.flatMap(({ op }) => (op.kind !== "submit" && "submit" in op ? [op.submit] : [])))
  }

  /** `prng` draws its duration: a load has its own, so that what it submits does not depend on others. */
  submit(index: number, turn: number, prng: Prng = this.prng): Steps<void> {
    const spec = this.program.submits[index] as SubmitSpec
    const job = this.makeJob(spec, turn, prng)
    if (spec.duration.low === HANGS) this.endless.set(`${index} ${turn}`, job)
    if (spec.waitsForSubmit) {
      // A thread of its own, since it may sleep; what it does then is in `submission.ts`.
      const { engine } = this.machine.mock
      engine.queueWork(new Submission(this, engine, { spec, index, turn, job, process: this.process(spec) }))
      return
    }
    const found = this.dependencies(spec, turn)
    const refused = this.findPoints(spec, found)
    if (refused === 0) this.push(spec, index, turn, job, found)
    else this.refuse(job, index, turn, refused)
  }

  /** The end of a submission: its job is armed and pushed, its fence left in the points that the line names. */
  push(spec: SubmitSpec, index: number, turn: number, job: MockJob, dependencies: readonly Fence[]): Steps<void> {
    const { mock } = this.machine
    // Looked up before the point of no return, each with a reference until it has the fence.
    const outs: Syncobj[] = []
    for (const at of spec.signals) {
      const syncobj = this.process(spec).syncobj(at.sync)
      if (syncobj === null) {
        for (const out of outs) out.put()
        this.refuse(job, index, turn, -ERRNO.ENOENT)
        return
      }
      outs.push(syncobj.get())
    }
    const refused = mock.submit(job, dependencies, spec.dontPipeline, this.asked.has(index))
    if (refused !== 0) {
      for (const out of outs) out.put()
      this.refuse(job, index, turn, refused)
      return
    }
    const pair = job.fences as JobFences
    this.remember(index, turn, pair)
    if (this.handled.has(index)) this.jobs.set(index, job)
    for (const [place, out] of outs.entries()) {
      const { point } = spec.signals[place] as SyncPoint
      attachFence(mock.engine, mock.contexts, out, point, pair.finished)
      out.put()
    }
  }

  /** Adds what the points hold; 0, or the error of the first that cannot be found. */
  private findPoints(spec: SubmitSpec, into: Fence[]): Steps<number> {
    for (const at of spec.waits) {
      const syncobj = this.process(spec).syncobj(at.sync)
      if (syncobj === null) return -ERRNO.ENOENT
      const fence = syncobj.find(at.point)
      if (fence === null) return -ERRNO.EINVAL
      for (const one of fencesToAwait(fence)) into.push(one)
    }
    return 0
  }

  private process(spec: SubmitSpec): Process {
    return this.machine.processes[spec.client + 1] as Process
  }

  /** The job that the line made last, if other lines handle it; null if it made none. */
  lastJob(index: number): MockJob | null {
    return this.jobs.get(index) ?? null
  }

  /** Its fences may be published from now on: later lines can wait for them. */
  remember(index: number, turn: number, pair: JobFences): void {
    if (this.referred.has(index)) (this.fences[index] as (JobFences | null)[])[turn] = pair
  }

  /** The job's finished fence; null if its submission was refused, or the fence is forgotten. */
  finished(index: number, turn: number): Fence | null {
    return this.fences[index]?.[turn]?.finished ?? null
  }

  /** Nothing refers to the job any more. */
  forget(index: number, turn: number): void {
    const fences = this.fences[index]
    if (fences?.[turn] !== undefined) fences[turn] = null
  }

  /** The endless job, if it is not terminated yet. */
  takeEndless(index: number, turn: number): MockJob | null {
    const key = `${index} ${turn}`
    const job = this.endless.get(key) ?? null
    this.endless.delete(key)
    return job
  }

  makeJob(spec: SubmitSpec, turn: number, prng: Prng = this.prng): MockJob {
    const { mock } = this.machine
    const { objects } = mock.engine.trace
    const name = spec.repeated ? `${spec.name}[${turn}]` : spec.name
    const id = objects.addJob(name, spec.entity, spec.line)
    const { low, high } = spec.duration
    const duration = low === high ? low : prng.between(low, high)
    const prepare = spec.prepareDep >= 0 ? (mock.exts[spec.prepareDep] ?? null) : null
    return mock.makeJob(id, spec.entity, spec.credits, duration, spec, prepare)
  }

  /** Of other jobs and external fences, in the order of the line; sync points come behind them. */
  dependencies(spec: SubmitSpec, turn: number): Fence[] {
    const found: Fence[] = []
    for (const dep of spec.deps) {
      const fence = this.dependency(dep, turn, spec.perCycle)
      if (fence !== null) found.push(fence)
    }
    return found
  }

  /** Null for a turn before the first, and for a job whose submission was refused: both have no fence. */
  dependency(dep: DepRef, turn: number, perCycle = 1): Fence | null {
    switch (dep.kind) {
      case "ext":
        return this.machine.mock.exts[dep.ext] ?? null
      case "finished":
        return this.pair(dep.job, turn, perCycle)?.finished ?? null
      case "scheduled":
        return this.pair(dep.job, turn, perCycle)?.scheduled ?? null
      default:
        return unreachable(dep)
    }
  }

  /** `perCycle`: jobs that the line of the turn makes in each cycle. */
  private pair(ref: JobRef, turn: number, perCycle: number): JobFences | null {
    const fences = this.fences[ref.submit]
    if (!ref.relative) return fences?.[ref.turn] ?? null
    return fences?.[lastJobOf(this.program, ref, Math.floor(turn / perCycle))] ?? null
  }

  refuse(job: MockJob, index: number, turn: number, error: number): void {
    const { trace, now } = this.machine.mock.engine
    if (trace.on) trace.append(now, EV.submit_failed, job.id, error, 0, 0)
    if (this.referred.has(index)) (this.fences[index] as (JobFences | null)[])[turn] = null
  }
}
