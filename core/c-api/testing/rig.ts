/**
 * A driver written against the C face, with a device that a test tells what to do: one ring, jobs one after the other, each
 * for as long as it says.
 */
import { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { drain } from "../../engine/straight.ts"
import { Timer } from "../../engine/timer.ts"
import { Fence, FenceContexts } from "../../fence/fence.ts"
import type { SimTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import {
  type Cell,
  type DispatcherHandle,
  type FenceHandle,
  JQ,
  type JqQueueOps,
  type JqQueueParams,
  JqRuntime,
  type JqStage,
  type LaneHandle,
  Module,
  type PreparedHandle,
  type QueueHandle,
  type StopHandle,
  type TokenHandle,
  importFence,
  jq_commit,
  jq_dispatcher_create,
  jq_lane_begin,
  jq_lane_end,
  jq_prepare,
  jq_prove_stopped,
  jq_queue_create,
  jq_token_complete,
  jq_token_started,
} from "../index.ts"

export function cell<T>(value: T): Cell<T> {
  return { value }
}

export class TestJob {
  readonly id: number
  /** Nanoseconds; Infinity: it hangs. */
  readonly duration: number
  readonly token = cell<TokenHandle>(0)
  releases = 0

  constructor(id: number, duration: number) {
    this.id = id
    this.duration = duration
  }
}

/** One ring, one job at a time; it executes for its time, then the interrupt handler completes the token. */
export class TestDevice extends Timer {
  readonly jobs: TestJob[] = []
  private readonly rt: JqRuntime

  constructor(rt: JqRuntime) {
    super()
    this.rt = rt
  }

  ring(job: TestJob): void {
    this.jobs.push(job)
    if (this.jobs.length === 1) this.start()
  }

  override fire(): Steps<void> {
    const job = this.jobs.shift()
    this.start()
    if (job !== undefined) jq_token_complete(this.rt, job.token)
  }

  /** Executes nothing any more. */
  stop(): void {
    this.rt.engine.disarm(this)
    this.jobs.length = 0
  }

  private start(): void {
    const [job] = this.jobs
    if (job === undefined) return
    jq_token_started(this.rt, job.token.value)
    const { engine } = this.rt
    if (job.duration !== Number.POSITIVE_INFINITY) engine.arm(this, (engine.now + job.duration) as SimTime)
  }
}

type Submit = (job: TestJob, token: Cell<TokenHandle>, wake: Cell<FenceHandle>) => number
type Wait = (wait: Cell<FenceHandle>) => number

/** `priv` of its queue; says what each callback was called with, and answers what the test wants. */
export class TestDriver {
  readonly rt: JqRuntime
  readonly device: TestDevice
  readonly calls: string[] = []
  /** What the next submits do instead of submitting. */
  readonly submits: Submit[] = []
  timeout: (job: TestJob) => number = () => JQ.JQ_STILL_RUNNING
  stops: ((stop: Cell<StopHandle>, wait: Cell<FenceHandle>) => number)[] = []
  steps: Wait[] = []

  constructor(rt: JqRuntime) {
    this.rt = rt
    this.device = new TestDevice(rt)
  }
}

export const OPS: JqQueueOps = {
  owner: null,
  stages: [],
  teardown_steps: 0,

  submit(driver: TestDriver, job: TestJob, token: Cell<TokenHandle>, wake: Cell<FenceHandle>): number {
    driver.calls.push(`submit ${job.id}`)
    const instead = driver.submits.shift()
    if (instead !== undefined) return instead(job, token, wake)
    job.token.value = token.value
    token.value = 0
    driver.device.ring(job)
    return JQ.JQ_SUBMITTED
  },

  timedout(driver: TestDriver, job: TestJob): number {
    driver.calls.push(`timedout ${job.id}`)
    return driver.timeout(job)
  },

  stop(driver: TestDriver, stop: Cell<StopHandle>, wait: Cell<FenceHandle>): number {
    driver.calls.push("stop")
    const instead = driver.stops.shift()
    if (instead !== undefined) return instead(stop, wait)
    driver.device.stop()
    jq_prove_stopped(driver.rt, stop)
    return JQ.JQ_STOPPED
  },

  release(driver: TestDriver, job: TestJob): void {
    driver.calls.push(`release ${job.id}`)
    job.releases++
  },

  teardown_step(driver: TestDriver, step: number, wait: Cell<FenceHandle>): number {
    driver.calls.push(`teardown ${step}`)
    return driver.steps.shift()?.(wait) ?? JQ.JQ_DONE
  },
}

export class Rig {
  readonly engine: Engine
  readonly contexts = new FenceContexts()
  readonly rt: JqRuntime
  readonly dispatcher = cell<DispatcherHandle>(0)
  readonly module = new Module("test_driver")
  private jobs = 0
  private queues = 0

  constructor(engine = new Engine(new EventStore())) {
    this.engine = engine
    this.rt = new JqRuntime(engine, this.contexts)
    must(jq_dispatcher_create(this.rt, "gpu", this.dispatcher))
  }

  params(over: Partial<JqQueueParams> = {}): JqQueueParams {
    return {
      name: `q${this.queues++}`,
      dispatcher: this.dispatcher.value,
      client: -1,
      credits: 2,
      flags: JQ.JQ_QUEUE_REPORTS_START,
      drop_policy: JQ.JQ_DROP_CANCEL,
      timeout_ns: 0,
      pipeline_timeout_ns: 0,
      cancel_timeout_ns: 1000,
      ...over,
    }
  }

  queue(
    params: Partial<JqQueueParams> = {},
    driver = new TestDriver(this.rt),
    ops: Partial<JqQueueOps> = {},
  ): { readonly queue: QueueHandle; readonly driver: TestDriver } {
    const queue = cell<QueueHandle>(0)
    must(jq_queue_create(this.rt, { ...OPS, owner: this.module, ...ops }, driver, this.params(params), queue))
    return { queue: queue.value, driver }
  }

  job(duration = 10): TestJob {
    return new TestJob(this.jobs++, duration)
  }

  lane(queue: QueueHandle): Cell<LaneHandle> {
    const lane = cell<LaneHandle>(0)
    must(jq_lane_begin(this.rt, queue, lane))
    return lane
  }

  prepare(
    lane: Cell<LaneHandle>,
    { job = this.job(), cost = 1, after = [], room = 0 }: Work = {},
  ): Cell<PreparedHandle> {
    const prepared = cell<PreparedHandle>(0)
    must(jq_prepare(this.rt, lane.value, job, -1, cost, after, room, prepared))
    return prepared
  }

  /** Prepares and commits one job; its fence. */
  submit(queue: QueueHandle, work: Work = {}): FenceHandle {
    const lane = this.lane(queue)
    const fence = cell<FenceHandle>(0)
    must(jq_commit(this.rt, this.prepare(lane, work), fence))
    must(jq_lane_end(this.rt, lane))
    return fence.value
  }

  /** A fence of somebody else, and a handle of it. */
  foreign(): { readonly fence: Fence; readonly handle: FenceHandle } {
    const fence = new Fence(this.contexts.allocate(1), 1, 0, null)
    return { fence, handle: importFence(this.rt, fence) }
  }

  /** All that can happen without the clock going on. */
  settle(): void {
    drain(this.engine)
  }

  /** Everything up to `at`, in nanoseconds. */
  run(at: number): void {
    const { engine } = this
    this.settle()
    for (let timer = engine.takeTimer(at as SimTime); timer !== null; timer = engine.takeTimer(at as SimTime)) {
      timer.fire()
      this.settle()
    }
    if (engine.now < at) engine.now = at as SimTime
  }

  get reports(): string[] {
    return this.engine.reports.map(({ name }) => name)
  }
}

export interface Work {
  readonly job?: TestJob
  readonly cost?: number
  readonly after?: readonly FenceHandle[]
  readonly room?: number
}

export function must(result: number): void {
  if (result < 0) throw new Error(`refused: ${result}`)
}

export function stage(name: string, process: JqStage["process"], timeoutNs = 0): JqStage {
  return { name, timeout_ns: timeoutNs, process }
}
