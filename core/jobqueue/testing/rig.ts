/**
 * A queue with a driver and a device that do what a test tells them: the device executes one job after the other for as
 * long as the job says, and tells the driver when it has done it.
 */
import { present } from "../../base/assert.ts"
import { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { drain } from "../../engine/straight.ts"
import { Timer } from "../../engine/timer.ts"
import { Fence, FenceContexts } from "../../fence/fence.ts"
import type { SimTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { DirectDispatcher, type Dispatcher } from "../dispatcher.ts"
import type { JobFence } from "../job-fence.ts"
import { JobQueue } from "../job-queue.ts"
import type { SubmitLane } from "../lane.ts"
import type { QueueSpec } from "../objects.ts"
import {
  type FenceToken,
  type QueueOps,
  SUBMITTED,
  type StopAnswer,
  type SubmitAnswer,
  type TeardownAnswer,
  type TimeoutAnswer,
  proveStopped,
} from "../ops.ts"
import type { PreparedJob } from "../queued-job.ts"

export interface TestJob {
  readonly id: number
  /** Nanoseconds; Infinity: it hangs. */
  readonly duration: number
}

interface Command {
  readonly job: TestJob
  readonly token: FenceToken
}

/** One ring, one command at a time. */
export class TestDevice extends Timer {
  readonly commands: Command[] = []
  private readonly engine: Engine

  constructor(engine: Engine) {
    super()
    this.engine = engine
  }

  submit(command: Command): void {
    this.commands.push(command)
    if (this.commands.length === 1) this.start()
  }

  override fire(): Steps<void> {
    const { token } = present(this.commands.shift(), "a command that completes")
    this.start()
    token.complete()
  }

  /** Nothing of it executes any more; what was there is given back. */
  stop(): Command[] {
    this.engine.disarm(this)
    return this.commands.splice(0)
  }

  private start(): void {
    const [command] = this.commands
    if (command === undefined) return
    command.token.started()
    const { duration } = command.job
    if (duration !== Number.POSITIVE_INFINITY) this.engine.arm(this, (this.engine.now + duration) as SimTime)
  }
}

export class TestDriver implements QueueOps<TestJob> {
  readonly calls: string[] = []
  readonly device: TestDevice
  /** What the next submits answer instead of submitting. */
  readonly submits: ((job: TestJob, token: FenceToken) => SubmitAnswer)[] = []
  timeoutAnswer: (job: TestJob) => TimeoutAnswer = () => "still-running"
  stopAnswer: () => StopAnswer = () => {
    this.device.stop()
    return proveStopped()
  }
  teardownSteps = 0
  teardownAnswer: (step: number) => TeardownAnswer = () => "done"

  constructor(device: TestDevice) {
    this.device = device
  }

  submit(job: TestJob, token: FenceToken): Steps<SubmitAnswer> {
    this.calls.push(`submit ${job.id}`)
    const answer = this.submits.shift()
    if (answer !== undefined) return answer(job, token)
    this.device.submit({ job, token })
    return SUBMITTED
  }

  timedOut(job: TestJob): Steps<TimeoutAnswer> {
    this.calls.push(`timed out ${job.id}`)
    return this.timeoutAnswer(job)
  }

  stop(): Steps<StopAnswer> {
    this.calls.push("stop")
    return this.stopAnswer()
  }

  release(job: TestJob): Steps<void> {
    this.calls.push(`release ${job.id}`)
  }

  teardownStep(step: number): Steps<TeardownAnswer> {
    this.calls.push(`teardown ${step}`)
    return this.teardownAnswer(step)
  }
}

export const SPEC: QueueSpec<TestJob> = {
  name: "q",
  client: -1,
  credits: 2,
  timeout: null,
  reportsStart: true,
  pipelineTimeout: null,
  cancelTimeout: 1_000_000_000,
  bypass: false,
  dropPolicy: "cancel",
  stages: [],
}

export class Rig {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly dispatcher: Dispatcher
  readonly device: TestDevice
  readonly driver: TestDriver
  readonly queue: JobQueue<TestJob>
  private jobs = 0

  constructor(spec: Partial<QueueSpec<TestJob>> = {}) {
    this.dispatcher = new DirectDispatcher(this.engine, "gpu")
    this.device = new TestDevice(this.engine)
    this.driver = new TestDriver(this.device)
    this.queue = this.another(spec, this.driver)
  }

  /** A further queue, by default with a driver and a device of its own. */
  another(spec: Partial<QueueSpec<TestJob>>, driver = new TestDriver(new TestDevice(this.engine))): JobQueue<TestJob> {
    const queue = JobQueue.create(this.dispatcher, this.contexts, { ...SPEC, ...spec }, driver)
    if (typeof queue === "number") throw new Error(`queue refused: ${queue}`)
    return queue
  }

  lane(queue = this.queue): SubmitLane<TestJob> {
    const lane = queue.beginSubmit()
    if (typeof lane === "number") throw new Error(`lane refused: ${lane}`)
    return lane
  }

  prepare(lane: SubmitLane<TestJob>, work: Work = {}): PreparedJob {
    const prepared = this.tryPrepare(lane, work)
    if (typeof prepared === "number") throw new Error(`job refused: ${prepared}`)
    return prepared
  }

  tryPrepare(
    lane: SubmitLane<TestJob>,
    { duration = 10, cost = 1, after = [], room = 0 }: Work = {},
  ): PreparedJob | number {
    const id = this.engine.trace.objects.addJob(`job${this.jobs++}`, 0, 0)
    return lane.prepare({ job: id, data: { id, duration }, cost, dependencies: after, extraDependencies: room })
  }

  /** Prepares and commits one job. */
  submit(work: Work = {}, queue = this.queue): JobFence {
    const lane = this.lane(queue)
    const fence = this.prepare(lane, work).commit()
    lane.end()
    return fence
  }

  fence(): Fence {
    return new Fence(this.contexts.allocate(1), 1, 0, null)
  }

  /** All that can happen without the clock going on. */
  settle(): void {
    drain(this.engine)
  }

  /** Everything up to `at`, in nanoseconds. */
  run(at: number): void {
    this.settle()
    for (
      let timer = this.engine.takeTimer(at as SimTime);
      timer !== null;
      timer = this.engine.takeTimer(at as SimTime)
    ) {
      timer.fire()
      this.settle()
    }
    if (this.engine.now < at) this.engine.now = at as SimTime
  }

  get reports(): string[] {
    return this.engine.reports.map(({ name }) => name)
  }
}

export interface Work {
  readonly duration?: number
  readonly cost?: number
  readonly after?: readonly JobFence[]
  readonly room?: number
}
