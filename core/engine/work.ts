/**
 * Work items and the queues they belong to. An ordered queue never runs two items at once; on an unbound
 * one every item may run beside the others. In straight mode all queues share one list, first in, first
 * out, so there the difference does not show.
 */
import type { SimTime } from "../time/time.ts"
import { EV } from "../trace/events.ts"
import type { Engine } from "./engine.ts"
import { Runnable } from "./run-list.ts"
import type { Steps } from "./steps.ts"
import { Timer } from "./timer.ts"

export class WorkQueue {
  readonly name: string
  readonly ordered: boolean

  constructor(name: string, ordered: boolean) {
    this.name = name
    this.ordered = ordered
  }
}

/**
 * Queueing an item that is queued does nothing. An item stops being queued when it starts, so it may
 * queue itself while it runs and then goes to the tail.
 */
export abstract class Work extends Runnable {
  readonly engine: Engine
  readonly queue: WorkQueue
  /** Its number in the trace's object table. */
  readonly id: number
  /** Executing right now, perhaps interrupted; kept by the steered executor. */
  active = false

  constructor(engine: Engine, queue: WorkQueue, name: string) {
    super()
    this.engine = engine
    this.queue = queue
    this.id = engine.trace.objects.works.push(`${queue.name} ${name}`) - 1
  }

  override run(): void {
    const { trace } = this.engine
    if (trace.on) trace.append(this.engine.now, EV.work, this.id, 0, 0, 0)
    return this.execute()
  }

  abstract execute(): Steps<void>
}

/** A work item behind a timer. An expired timer only queues the item; a cancel before it starts takes it out again. */
export class DelayedWork extends Timer {
  readonly work: Work
  /** When the timer would have expired; stays readable after it was cancelled or disarmed. */
  expires = 0 as SimTime

  constructor(work: Work) {
    super()
    this.work = work
  }

  /** Timer armed, or item queued and not yet started. */
  get pending(): boolean {
    return this.armed || this.work.queued
  }

  /** The delay becomes `delay` from now, whatever it was (`mod_delayed_work`). Zero queues at once; null arms nothing. */
  modify(delay: number | null): void {
    const { engine } = this.work
    this.cancel()
    if (delay === null) return
    this.expires = (engine.now + delay) as SimTime
    if (delay === 0) engine.queueWork(this.work)
    else engine.arm(this, this.expires)
  }

  cancel(): void {
    const { engine } = this.work
    engine.disarm(this)
    engine.cancelWork(this.work)
  }

  override fire(): void {
    this.work.engine.queueWork(this.work)
  }
}
