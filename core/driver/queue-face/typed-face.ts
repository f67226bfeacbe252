/** A driver in TypeScript: the job queue's own face. */
import { assert, present } from "../../base/assert.ts"
import type { Checker } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import { type Draft, JobQueue, Orchestrator, type QueueOps, WEIGHTS, asDmaFence } from "../../jobqueue/index.ts"
import { RuleChecker } from "../../jobqueue/invariants/rule-checker.ts"
import { PRIORITIES } from "../../trace/events.ts"
import type { FaceJob, FaceQueueSpec, QueueControl, QueueFace, RingSpecs } from "./queue-face.ts"

export class TypedFace<J extends FaceJob> implements QueueFace<J> {
  private readonly engine: Engine
  private readonly contexts: FenceContexts
  private readonly orchestrator: Orchestrator
  private readonly queues: JobQueue<J>[] = []
  private readonly draft = new JobDraft<J>()

  constructor(engine: Engine, contexts: FenceContexts, rings: RingSpecs) {
    this.engine = engine
    this.contexts = contexts
    this.orchestrator = new Orchestrator(engine, "jobqueue", rings)
  }

  createQueue(spec: FaceQueueSpec, driver: QueueOps<J>): QueueControl {
    const { name, client, credits, timeout } = spec
    const queue = JobQueue.create<J>(
      this.orchestrator,
      this.contexts,
      {
        name,
        client,
        credits,
        timeout,
        reportsStart: spec.reportsStart,
        pipelineTimeout: null,
        cancelTimeout: spec.cancelTimeout,
        bypass: true,
        dropPolicy: "cancel",
        stages: [],
      },
      driver,
    )
    assert(typeof queue !== "number", `queue ${name} is refused`)
    this.orchestrator.attach(queue, weightOf(spec.priority), spec.rings)
    this.queues.push(queue)
    return queue
  }

  submit(job: J, dependencies: readonly Fence[], asksScheduled: boolean): Steps<number> {
    if (asksScheduled) return this.submitAsking(job, dependencies)
    const fence = this.queue(job.queue.index).submit(this.draft.of(job, dependencies))
    if (typeof fence === "number") return fence
    job.doneFence = asDmaFence(fence)
    return 0
  }

  /** The fence of its submission has to be asked for between prepare and commit. */
  private submitAsking(job: J, dependencies: readonly Fence[]): Steps<number> {
    const lane = this.queue(job.queue.index).beginSubmit()
    if (typeof lane === "number") return lane
    const prepared = lane.prepare(this.draft.of(job, dependencies))
    if (typeof prepared === "number") {
      lane.end()
      return prepared
    }
    job.submissionFence = asDmaFence(prepared.submissionFence())
    const fence = prepared.commit()
    job.doneFence = asDmaFence(fence)
    lane.end()
    return 0
  }

  setRings(queue: number, rings: readonly number[]): void {
    this.orchestrator.setRings(this.queue(queue), rings)
  }

  setPriority(queue: number, priority: number): void {
    this.orchestrator.setWeight(this.queue(queue), weightOf(priority))
  }

  checker(): Checker {
    const cores = this.queues.map(({ core }) => core)
    return new RuleChecker(this.engine, cores, this.orchestrator)
  }

  private queue(index: number): JobQueue<J> {
    return present(this.queues[index], "a queue that was made")
  }
}

/** Read by `submit` and `prepare` before they wait for anything, so that one is enough for all. */
class JobDraft<J extends FaceJob> implements Draft<J> {
  job = 0
  data!: J
  cost = 0
  dependencies: readonly Fence[] = []
  readonly extraDependencies = 0

  of(job: J, dependencies: readonly Fence[]): this {
    this.job = job.id
    this.data = job
    this.cost = job.credits
    this.dependencies = dependencies
    return this
  }
}

export function weightOf(priority: number): number {
  return WEIGHTS[PRIORITIES[priority] ?? "normal"]
}
