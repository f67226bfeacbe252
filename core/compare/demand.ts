/**
 * Who asked for how much of the GPU, and when: the events of a run, replayed in order. Of machine mock; the firmware of
 * an AGX does not say what it could have run.
 *
 * A job asks from when it is queued, the fences that it depends on have signalled, and none before it in its queue waits
 * for one; until it has completed, or is taken off its ring. That a job is handed over ahead, to wait in its ring for the
 * job that it depends on, changes nothing. Dependencies are those that the trace tells when a job is
 * queued (`add_dep`) and those that hold it up later. The old kernels tell only of the latter, so there a job that no
 * scheduler has looked at seems ready.
 */
import type { EventStore } from "../trace/event-store.ts"
import { EV, FENCE_FINISHED, FENCE_HARDWARE, FENCE_SCHEDULED } from "../trace/events.ts"
import { FenceWaits } from "./fence-waits.ts"
import { QueueDemand } from "./queue-demand.ts"

// Plain constants: the loop below compares each event's kind with them.
const {
  queue: QUEUE,
  add_dep: ADD_DEP,
  dep_wait: DEP_WAIT,
  dep_blocked: DEP_BLOCKED,
  run: RUN,
  hw_run: HW_RUN,
  ring_start: RING_START,
  scheduled_signal: SCHEDULED_SIGNAL,
  finished_signal: FINISHED_SIGNAL,
  hw_done: HW_DONE,
  ring_drop: RING_DROP,
  push_rejected: PUSH_REJECTED,
  cancel_job: CANCEL_JOB,
  ext_signal: EXT_SIGNAL,
  set_priority: SET_PRIORITY,
} = EV

/** A queue, at the scheduler that its jobs were armed for. */
export interface Demand {
  readonly queue: number
  readonly sched: number
  /** Jobs that could execute now. */
  readonly asks: number
}

/**
 * Called for each stretch of time in which nothing changed and somebody asked for something. `priorityOf` is by queue.
 * Neither may be kept.
 */
export type OnStretch = (from: number, to: number, demands: ReadonlySet<Demand>, priorityOf: ArrayLike<number>) => void

/** `priorities` are the queues' at the start, by number; they change where the trace says so. Time ends at `end`. */
export function replayDemand(
  store: EventStore,
  priorities: readonly number[],
  end: number,
  onStretch: OnStretch,
): void {
  const live = new LiveDemands(store)
  const priorityOf = [...priorities]
  let since = 0
  const passUntil = (time: number) => {
    if (time > since && live.asking.size > 0) onStretch(since, time, live.asking, priorityOf)
    since = Math.max(since, time)
  }
  for (let event = 0; event < store.length; event++) {
    const time = store.time(event)
    if (time > end) break
    const kind = store.kind(event)
    if (!MATTERS.has(kind)) continue
    passUntil(time)
    if (kind === SET_PRIORITY) priorityOf[store.subject(event)] = store.a(event)
    else live.read(kind, store.subject(event), store.a(event))
  }
  passUntil(end)
}

const MATTERS: ReadonlySet<number> = new Set([
  QUEUE,
  ADD_DEP,
  DEP_WAIT,
  DEP_BLOCKED,
  RUN,
  HW_RUN,
  RING_START,
  SCHEDULED_SIGNAL,
  FINISHED_SIGNAL,
  HW_DONE,
  RING_DROP,
  PUSH_REJECTED,
  CANCEL_JOB,
  EXT_SIGNAL,
  SET_PRIORITY,
])

class LiveDemand implements Demand {
  readonly queue: number
  readonly sched: number
  readonly state = new QueueDemand()
  asks = 0

  constructor(queue: number, sched: number) {
    this.queue = queue
    this.sched = sched
  }
}

/** More schedulers than any replay has. */
const SCHEDS_MAX = 1 << 20

class LiveDemands {
  readonly asking = new Set<LiveDemand>()
  private readonly store: EventStore
  private readonly all = new Map<number, LiveDemand>()
  private readonly fences = new FenceWaits()

  constructor(store: EventStore) {
    this.store = store
  }

  read(kind: number, subject: number, a: number): void {
    switch (kind) {
      case QUEUE:
        this.change(subject, (state) => {
          state.queued(subject)
          state.setBlocked(subject, this.fences.waits(subject))
        })
        return
      case ADD_DEP:
      case DEP_WAIT:
      case DEP_BLOCKED:
        this.fences.depends(subject, a)
        this.change(subject, (state) => state.setBlocked(subject, this.fences.waits(subject)))
        return
      case RUN:
      case HW_RUN:
        // The first attempt is part of the run; a further one may come after the job was taken off its ring.
        if (kind === RUN || a > 1)
          this.change(subject, (state) => state.handedOver(subject, this.fences.waits(subject)))
        return
      case RING_START:
        // The hardware knows better than the fences.
        this.change(subject, (state) => state.setBlocked(subject, false))
        return
      case SCHEDULED_SIGNAL:
        this.signal(subject * 4 + FENCE_SCHEDULED)
        return
      case EXT_SIGNAL:
        this.signal(subject)
        return
      case HW_DONE:
        this.over(subject)
        this.signal(subject * 4 + FENCE_HARDWARE)
        return
      case FINISHED_SIGNAL:
        this.over(subject)
        this.signal(subject * 4 + FENCE_FINISHED)
        return
      default:
        this.over(subject)
    }
  }

  private over(job: number): void {
    this.change(job, (state) => state.over(job))
  }

  private signal(fence: number): void {
    for (const job of this.fences.signals(fence)) this.change(job, (state) => state.setBlocked(job, false))
  }

  private change(job: number, how: (state: QueueDemand) => void): void {
    const { jobEntity, jobSched } = this.store.objects
    const queue = jobEntity[job] ?? -1
    const sched = jobSched[job] ?? -1
    if (queue < 0 || sched < 0) return
    const key = queue * SCHEDS_MAX + sched
    let demand = this.all.get(key)
    if (demand === undefined) {
      demand = new LiveDemand(queue, sched)
      this.all.set(key, demand)
    }
    how(demand.state)
    demand.asks = demand.state.now
    if (demand.asks > 0) this.asking.add(demand)
    else this.asking.delete(demand)
  }
}
