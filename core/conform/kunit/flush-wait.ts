/** The first half of `drm_sched_entity_destroy`: a kernel thread flushes, so it waits without a limit. */
import { Flush } from "../../drm-sched/flush.ts"
import type { Entity } from "../../drm-sched/objects.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { WorkQueue } from "../../engine/work.ts"
import type { Thread, Wait } from "./thread.ts"
import { HZ } from "./time-units.ts"

export class FlushWait implements Wait {
  readonly name = "an entity to drain"
  private readonly flush: Flush
  private readonly engine: Engine
  private returned = false
  private thread: Thread | null = null

  constructor(engine: Engine, entity: Entity, systemQueue: WorkQueue) {
    this.engine = engine
    // Not exiting: the limit is handed back unused.
    const caller = { exiting: false, sigkill: false, timeout: HZ }
    this.flush = new Flush(engine, entity, caller, systemQueue, () => this.end())
  }

  enter(thread: Thread): Steps<boolean | null> {
    this.flush.begin()
    if (this.returned) return true
    this.thread = thread
    return null
  }

  leave(_thread: Thread): boolean {
    return true
  }

  private end(): void {
    this.returned = true
    if (this.thread !== null) this.engine.wake(this.thread)
  }
}
