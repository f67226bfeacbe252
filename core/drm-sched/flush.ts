/**
 * Flushing an entity when a process closes its file, and killing it when the process dies of SIGKILL.
 * Source: reference 3.10.
 */
import type { Engine } from "../engine/engine.ts"
import { Runnable } from "../engine/run-list.ts"
import type { Steps } from "../engine/steps.ts"
import { Timer } from "../engine/timer.ts"
import type { WorkQueue } from "../engine/work.ts"
import type { SimTime } from "../time/time.ts"
import { killEntity } from "./kill.ts"
import { touchRunQueue } from "./lifetime.ts"
import type { Entity, Scheduler } from "./objects.ts"

export interface FlushCaller {
  /** An exiting process waits at most `timeout`; others until idle. */
  readonly exiting: boolean
  /** Its exit code is SIGKILL. */
  readonly sigkill: boolean
  /** In ns; a jiffy is a nanosecond here. */
  readonly timeout: number
}

function isIdle(entity: Entity): boolean {
  return !entity.listed || entity.queue.count === 0 || entity.stopped
}

/**
 * A caller in `drm_sched_entity_flush`. Idle means that the queue has drained into the hardware, not that
 * the jobs finished. Woken by each run work that ran a job and by the scheduler's teardown, not by a kill.
 */
export class Flush extends Runnable {
  private readonly engine: Engine
  private readonly entity: Entity
  private readonly caller: FlushCaller
  private readonly systemQueue: WorkQueue
  private readonly returned: (remaining: number) => void
  private readonly limit: FlushLimit
  /** That of the run queue at the call: a later move is not followed. */
  private sched: Scheduler | null = null
  private timeUp = false

  constructor(
    engine: Engine,
    entity: Entity,
    caller: FlushCaller,
    systemQueue: WorkQueue,
    returned: (remaining: number) => void,
  ) {
    super()
    this.engine = engine
    this.entity = entity
    this.caller = caller
    this.systemQueue = systemQueue
    this.returned = returned
    this.limit = new FlushLimit(this)
  }

  /** Enters the call; `returned` is told the remaining time when it is over, perhaps within. Context: process. */
  begin(): Steps<void> {
    const { entity, caller, engine } = this
    if (entity.rq === null) {
      this.returned(0)
      return
    }
    touchRunQueue(entity.rq, "drm_sched_entity_flush")
    this.sched = entity.rq.sched
    if (caller.exiting && caller.timeout === 0) {
      this.finish(0)
      return
    }
    if (isIdle(entity)) {
      this.finish(caller.timeout)
      return
    }
    if (caller.exiting) engine.arm(this.limit, (engine.now + caller.timeout) as SimTime)
    this.sched.jobScheduled.join(this)
  }

  override run(): Steps<void> {
    const { entity, caller, engine } = this
    const left = caller.exiting ? this.limit.at - engine.now : caller.timeout
    if (isIdle(entity)) {
      this.finish(caller.exiting ? Math.max(1, this.timeUp ? 0 : left) : left)
      return
    }
    if (this.timeUp) {
      this.finish(0)
      return
    }
    this.sched?.jobScheduled.join(this)
  }

  expired(): void {
    this.timeUp = true
    this.sched?.jobScheduled.leave(this)
    this.engine.wake(this)
  }

  private finish(remaining: number): Steps<void> {
    const { entity, caller } = this
    this.engine.disarm(this.limit)
    const wasLast = entity.lastUser === "process"
    entity.lastUser = null
    // Also after the time ran out. Only a further push makes the caller the last user again.
    if (wasLast && caller.exiting && caller.sigkill) killEntity(entity, this.systemQueue)
    this.returned(remaining)
  }
}

class FlushLimit extends Timer {
  private readonly flush: Flush

  constructor(flush: Flush) {
    super()
    this.flush = flush
  }

  override fire(): void {
    this.flush.expired()
  }
}
