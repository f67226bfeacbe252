/** What handles stand for. */
import { Completion } from "../engine/completion.ts"
import type { Runnable } from "../engine/run-list.ts"
import type { Steps } from "../engine/steps.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import type {
  Dispatcher,
  FenceToken,
  JobFence,
  JobQueue,
  Orchestrator,
  PreparedJob,
  SubmitLane,
} from "../jobqueue/index.ts"
import type { Cell } from "./cell.ts"
import type { CancelDone, FenceHandle, JqFenceCb, JqQueueOps, TokenHandle } from "./types.ts"

export class DispatcherObject {
  readonly place: number
  readonly dispatcher: Dispatcher
  /** Null: one without rings. */
  readonly orchestrator: Orchestrator | null
  /** Number of its rings. */
  readonly rings: number
  references = 1

  constructor(place: number, dispatcher: Dispatcher, orchestrator: Orchestrator | null, rings: number) {
    this.place = place
    this.dispatcher = dispatcher
    this.orchestrator = orchestrator
    this.rings = rings
  }
}

/** Who waits for the end of a cancel. */
export interface Done {
  readonly tell: CancelDone
  readonly data: unknown
}

export class QueueObject {
  readonly place: number
  /** Of the handle that the stop callback gets. */
  readonly stopPlace: number
  readonly name: string
  readonly ops: JqQueueOps
  readonly priv: unknown
  readonly atomicPut: boolean
  readonly dispatcher: DispatcherObject
  /** How reports call it. */
  label = ""
  /** Its number in the trace. */
  entity = -1
  references = 1
  /** Something was said about what it may claim, or taken for granted. */
  attached = false
  /** A job was prepared: what the queue may claim is settled. */
  used = false
  /** Committed and not released, oldest first. */
  oldest: JobObject | null = null
  newest: JobObject | null = null
  /** No committed job is left: for those who sleep on it. */
  readonly empty = new Completion("jq_queue_cancel", true)
  done: Done | null = null
  /** Tells them. */
  ended: Runnable | null = null
  /** The stop callback vouched. */
  proven = false
  private made: JobQueue<JobObject> | null = null

  constructor(
    place: number,
    stopPlace: number,
    name: string,
    ops: JqQueueOps,
    priv: unknown,
    atomicPut: boolean,
    dispatcher: DispatcherObject,
  ) {
    this.place = place
    this.stopPlace = stopPlace
    this.name = name
    this.ops = ops
    this.priv = priv
    this.atomicPut = atomicPut
    this.dispatcher = dispatcher
  }

  get queue(): JobQueue<JobObject> {
    return this.made as JobQueue<JobObject>
  }

  /** Once, before anybody has its handle. */
  set queue(queue: JobQueue<JobObject>) {
    this.made = queue
  }
}

export class LaneObject {
  readonly place: number
  readonly queue: QueueObject
  readonly lane: SubmitLane<JobObject>
  /** Number of the task that opened it. */
  readonly task: number
  /** Prepared on it, the last one first; some are committed or given up. */
  prepared: JobObject | null = null

  constructor(place: number, queue: QueueObject, lane: SubmitLane<JobObject>, task: number) {
    this.place = place
    this.queue = queue
    this.lane = lane
    this.task = task
  }
}

/** From prepare to release: first behind a prepared handle, then, while the driver has it, behind a token. */
export class JobObject {
  readonly place: number
  /** For the fence that its commit gives out. */
  readonly fence: FenceObject
  readonly lane: LaneObject
  readonly priv: unknown
  prepared: PreparedJob | null = null
  submission: JobFence | null = null
  done: JobFence | null = null
  token: FenceToken | null = null
  /** What the submit callback finds its token in, and leaves its wake-up fence in. */
  readonly tokenCell: Cell<TokenHandle> = { value: 0 }
  readonly wakeCell: Cell<FenceHandle> = { value: 0 }
  /** Prepared on the same lane before it. */
  before: JobObject | null = null
  /** Committed to the same queue after it. */
  after: JobObject | null = null

  constructor(place: number, fence: FenceObject, lane: LaneObject, priv: unknown) {
    this.place = place
    this.fence = fence
    this.lane = lane
    this.priv = priv
  }
}

export class FenceObject {
  readonly place: number
  /** Null: its place is reserved for a fence that is yet to come. */
  fence: JobFence | null = null
  handle: FenceHandle = 0
  /** Of holders of the handle. */
  references = 0
  /** So many of them are callbacks', for the time of the call: nobody may give those back. */
  lent = 0
  /** Callbacks that are on it, and calls that are under way: the place stays taken. */
  links = 0

  constructor(place: number) {
    this.place = place
  }
}

/** A callback of the C face on a fence. */
export abstract class FenceLink extends FenceCallback {
  readonly cb: JqFenceCb
  readonly on: FenceObject
  readonly from: Fence

  constructor(cb: JqFenceCb, on: FenceObject, from: Fence) {
    super()
    this.cb = cb
    this.on = on
    this.from = from
  }

  abstract override call(fence: Fence): Steps<void>
}

export interface KindObjects {
  jq_dispatcher: DispatcherObject
  jq_queue: QueueObject
  jq_lane: LaneObject
  jq_prepared: JobObject
  jq_token: JobObject
  jq_stop: QueueObject
  dma_fence: FenceObject
}
