/**
 * The KUnit suites' machine on the job queue: the same hardware, a job queue for each entity, one orchestrator with a ring
 * for each scheduler.
 *
 * An entity goes by a drop: what waits ends with -ECANCELED, and what the hardware has is taken off, as if every kernel had
 * the cancel callback. Nobody waits for jobs to get through first.
 */
import { assert, present } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import { type Checker, NOTHING_TO_CHECK } from "../../engine/checker.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Fence, FenceContexts } from "../../fence/fence.ts"
import {
  type FenceToken,
  type QueueOps,
  SUBMITTED,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  proveStopped,
} from "../../jobqueue/index.ts"
import { type SimTime, TIME_ZERO } from "../../time/time.ts"
import { type FaceJob, type FaceName, type QueueControl, type QueueFace, makeFace } from "../queue-face/index.ts"
import {
  JOB_DONE,
  JOB_DONT_RESET,
  JOB_RESET_SKIPPED,
  JOB_TIMED_OUT,
  type SchedulerSpec,
  type SuiteEntity,
  type SuiteJob,
  type SuiteMachine,
  type SuiteMock,
} from "./suite-machine.ts"
import { type JobTimer, Timeline, type TimelineJob } from "./timeline.ts"
import { WaitableCompletion } from "./waitable.ts"

/** Whole ns that a queue may take to come to its end. */
const CANCEL_TIMEOUT = 1_000_000_000

class QueueJob implements SuiteJob, FaceJob, TimelineJob<QueueJob> {
  readonly id: number
  readonly queue: QueueEntity
  readonly credits = 1
  flags = 0
  duration: number
  seqno = 0
  finishAt: SimTime = TIME_ZERO
  timer: JobTimer | null = null
  /** The obligation to end its fence, while the driver has it. */
  token: FenceToken | null = null
  doneFence: Fence | null = null
  submissionFence: Fence | null = null
  readonly done = new WaitableCompletion("job done")
  listed = false
  listPrev: QueueJob | null = null
  listNext: QueueJob | null = null

  constructor(id: number, queue: QueueEntity, duration: number) {
    this.id = id
    this.queue = queue
    this.duration = duration
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0
  }

  get fences(): { readonly scheduled: Fence; readonly finished: Fence } | null {
    const { doneFence: finished, submissionFence: scheduled } = this
    return finished === null || scheduled === null ? null : { scheduled, finished }
  }

  /** The job queue has one fence for a job. */
  get hardwareError(): number {
    return this.doneFence === null ? 0 : this.doneFence.error
  }
}

/** Whole: one of the scheduler's rings, and its driver. */
class QueueMock extends Timeline<QueueJob> implements SuiteMock {
  /** Number of its ring. */
  readonly line: number
  readonly spec: SchedulerSpec
  /** Committed to queues that go here first, and not given back yet. */
  jobsAlive = 0

  constructor(engine: Engine, line: number, spec: SchedulerSpec) {
    super(engine)
    this.line = line
    this.spec = spec
  }

  run(job: QueueJob, token: FenceToken): SubmitAnswer {
    this.nextSeqno++
    job.seqno = this.nextSeqno
    job.token = token
    this.begin(job)
    return SUBMITTED
  }

  protected override complete(job: QueueJob): Steps<void> {
    job.flags |= JOB_DONE
    this.jobs.unlink(job)
    const token = present(job.token, "the token of a job on the hardware")
    token.complete()
    job.done.completeAll(this.engine)
  }

  /** Takes it off the hardware; false if it was not there. */
  takeOff(job: QueueJob): boolean {
    if (!job.listed) return false
    if (job.timer !== null) this.engine.disarm(job.timer)
    this.jobs.unlink(job)
    return true
  }

  takeAllOf(queue: QueueEntity): void {
    for (let job = this.jobs.first; job !== null; ) {
      const next: QueueJob | null = job.listNext
      if (job.queue === queue) this.takeOff(job)
      job = next
    }
  }

  /** Nothing is left to do: its queues are dead. */
  finish(): Steps<void> {}

  leaks(): readonly string[] {
    const left: string[] = []
    if (this.jobsAlive !== 0) left.push(`${this.jobsAlive} jobs leak`)
    if (this.jobs.first !== null) left.push("the hardware has jobs at the end")
    return left
  }
}

class QueueEntity implements SuiteEntity, QueueOps<QueueJob> {
  readonly index: number
  priority: number
  /** Where it was made to go, which keeps its accounts. */
  readonly home: QueueMock
  /** Set once, by the machine. */
  control!: QueueControl
  queued = 0
  readonly teardownSteps = 0
  private readonly mocks: readonly QueueMock[]

  constructor(index: number, priority: number, home: QueueMock, mocks: readonly QueueMock[]) {
    this.index = index
    this.priority = priority
    this.home = home
    this.mocks = mocks
  }

  submit(job: QueueJob, token: FenceToken): Steps<SubmitAnswer> {
    this.queued--
    return this.mockOf(token).run(job, token)
  }

  timedOut(job: QueueJob): Steps<TimeoutAnswer> {
    if (job.has(JOB_DONT_RESET)) {
      job.flags |= JOB_RESET_SKIPPED
      return "still-running"
    }
    const token = present(job.token, "the token of a job on the hardware")
    // Its end may have been first.
    if (this.mockOf(token).takeOff(job)) {
      job.flags |= JOB_TIMED_OUT
      token.fail(-ERRNO.ETIMEDOUT)
    }
    return "handled"
  }

  stop(): Steps<StopAnswer> {
    for (const mock of this.mocks) mock.takeAllOf(this)
    return proveStopped()
  }

  release(job: QueueJob): Steps<void> {
    if (job.token === null) this.queued--
    this.home.jobsAlive--
  }

  teardownStep(_step: number): Steps<TeardownAnswer> {
    return "done"
  }

  private mockOf({ ring }: FenceToken): QueueMock {
    return present(this.mocks[ring], "a scheduler that was made")
  }
}

export class JobQueueSuite implements SuiteMachine {
  readonly engine: Engine
  private readonly contexts: FenceContexts
  private readonly through: FaceName
  private readonly mocks: QueueMock[] = []
  private readonly entities: QueueEntity[] = []
  /** Made with the first entity, for all schedulers there are then. */
  private face: QueueFace<QueueJob> | null = null

  constructor(engine: Engine, contexts: FenceContexts, through: FaceName) {
    this.engine = engine
    this.contexts = contexts
    this.through = through
  }

  scheduler(spec: SchedulerSpec): QueueMock {
    assert(this.face === null, "a scheduler behind the first entity")
    const mock = new QueueMock(this.engine, this.mocks.length, spec)
    this.mocks.push(mock)
    return mock
  }

  entity(priority: number, mock: QueueMock): QueueEntity {
    this.face ??= makeFace<QueueJob>(
      this.through,
      this.engine,
      this.contexts,
      this.mocks.map(({ line, spec }) => ({ name: `mock ${line}`, slots: spec.creditLimit, width: 1 })),
    )
    const entity = new QueueEntity(this.entities.length, priority, mock, this.mocks)
    entity.control = this.face.createQueue(
      {
        name: `entity ${entity.index}`,
        client: -1,
        credits: mock.spec.creditLimit,
        timeout: mock.spec.timeout,
        priority,
        rings: [mock.line],
        reportsStart: false,
        cancelTimeout: CANCEL_TIMEOUT,
      },
      entity,
    )
    this.entities.push(entity)
    return entity
  }

  job(id: number, entity: QueueEntity, duration: number): QueueJob {
    const number = this.engine.trace.objects.addJob(`job ${id}`, entity.index, 0)
    return new QueueJob(number, entity, duration)
  }

  submit(job: QueueJob, dependencies: readonly Fence[]): Steps<void> {
    const { queue } = job
    const face = present(this.face, "the face of a machine with entities")
    queue.home.jobsAlive++
    queue.queued++
    const refused = face.submit(job, dependencies, true)
    assert(refused === 0, `job ${job.id} is refused with ${refused}`)
  }

  setPriority(entity: QueueEntity, priority: number): void {
    entity.priority = priority
    present(this.face, "the face of a machine with entities").setPriority(entity.index, priority)
  }

  move(entity: QueueEntity, mock: QueueMock): void {
    present(this.face, "the face of a machine with entities").setRings(entity.index, [mock.line])
  }

  drain(_entity: QueueEntity, told: () => void): Steps<void> {
    told()
  }

  finishEntity(entity: QueueEntity): Steps<void> {
    entity.control.drop()
  }

  isOver(entity: QueueEntity): boolean {
    return entity.control.isDead
  }

  /** Looks at the face that is there by the time of the first step that has one. */
  checker(): Checker {
    let checker: Checker | null = null
    let watched = 0
    const current = (): Checker => {
      if (this.face !== null && watched !== this.entities.length) {
        checker = this.face.checker()
        watched = this.entities.length
      }
      return checker ?? NOTHING_TO_CHECK
    }
    return {
      afterStep: (halfway) => current().afterStep(halfway),
      atRest: () => current().atRest(),
    }
  }
}
