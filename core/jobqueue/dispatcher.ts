/**
 * Whoever calls the drivers' callbacks: one ordered work queue for all queues of a device. Callbacks never overlap, so stop
 * excludes a running timeout handler by itself (R31), and many completions are one pass (R40). The work queue is nobody
 * else's: no foreign work can stand before a fence signal (R15).
 */
import type { Engine } from "../engine/engine.ts"
import { Lock } from "../engine/lock.ts"
import { type Steps, lock, unlock } from "../engine/steps.ts"
import { Work, WorkQueue } from "../engine/work.ts"
import { attend } from "./attend.ts"
import type { JobRecord, QueueCore, Turns } from "./objects.ts"
import { isReady, submitHead } from "./submit-head.ts"
import { traceWait } from "./trace.ts"

export abstract class Dispatcher extends Work implements Turns {
  readonly calling = new Lock("jobqueue.calling")
  /** Those that are not dead. */
  protected readonly queues = new Set<QueueCore<unknown>>()
  private firstKicked: QueueCore<unknown> | null = null
  private lastKicked: QueueCore<unknown> | null = null

  constructor(engine: Engine, name: string) {
    super(engine, new WorkQueue(name, true), "dispatch")
  }

  kick(queue: QueueCore<unknown>): void {
    if (!queue.kicked) {
      queue.kicked = true
      if (this.lastKicked === null) this.firstKicked = queue
      else this.lastKicked.nextKicked = queue
      this.lastKicked = queue
    }
    this.engine.queueWork(this)
  }

  override execute(): Steps<void> {
    const { engine } = this
    lock(this.calling)
    engine.signalling.begin(engine.task)
    for (let queue = this.take(); queue !== null; queue = this.take()) {
      attend(queue)
      this.consider(queue)
      if (engine.trace.on) traceWait(queue)
    }
    this.serve()
    engine.signalling.end(engine.task)
    unlock(this.calling)
  }

  private take(): QueueCore<unknown> | null {
    const queue = this.firstKicked
    if (queue === null) return null
    this.firstKicked = queue.nextKicked
    if (this.firstKicked === null) this.lastKicked = null
    queue.nextKicked = null
    queue.kicked = false
    return queue
  }

  /** The queue has just been attended to, and may be ready. Context: `calling` held. */
  protected abstract consider(queue: QueueCore<unknown>): Steps<void>
  /** All were. Context: `calling` held. */
  protected abstract serve(): Steps<void>

  /** For checkers: a queue whose job nothing keeps from running now; null: there is none. */
  abstract whoCouldGo(): QueueCore<unknown> | null
  abstract admits(job: JobRecord<unknown>): boolean
  abstract submitted(job: JobRecord<unknown>): void
  abstract left(job: JobRecord<unknown>, ranFor: number | null): void

  /** A queue was made. */
  join(queue: QueueCore<unknown>): void {
    this.queues.add(queue)
  }

  forget(queue: QueueCore<unknown>): void {
    this.queues.delete(queue)
  }
}

/** Each queue has hardware of its own, and firmware arbitrates: what is ready goes (R25). */
export class DirectDispatcher extends Dispatcher {
  override whoCouldGo(): QueueCore<unknown> | null {
    for (const queue of this.queues) if (isReady(queue)) return queue
    return null
  }

  protected override consider(queue: QueueCore<unknown>): Steps<void> {
    while (isReady(queue)) if (!submitHead(queue)) return
  }

  protected override serve(): Steps<void> {}

  override admits(_job: JobRecord<unknown>): boolean {
    return true
  }

  override submitted(_job: JobRecord<unknown>): void {}

  override left(_job: JobRecord<unknown>, _ranFor: number | null): void {}
}
