/** What wakes a queue: the clock, and the fence that it waits for. Both only have it looked at. */
import type { Steps } from "../engine/steps.ts"
import { Timer } from "../engine/timer.ts"
import { type Fence, FenceCallback } from "../fence/fence.ts"
import type { SimTime } from "../time/time.ts"
import type { QueueCore, QueueParts, Watch } from "./objects.ts"

/**
 * Armed for the earliest deadline that it was told of; it is not armed anew when that has become moot, so most jobs never
 * touch the heap of timers: it looks, finds nothing due, and goes on from what the queue says then.
 */
class Watchdog extends Timer implements Watch {
  private readonly queue: QueueCore<unknown>

  constructor(queue: QueueCore<unknown>) {
    super()
    this.queue = queue
  }

  lookAt(at: SimTime): void {
    const { engine } = this.queue
    if (this.armed && this.at <= at) return
    engine.arm(this, at < engine.now ? engine.now : at)
  }

  cancel(): void {
    this.queue.engine.disarm(this)
  }

  override fire(): void {
    this.queue.turns.kick(this.queue)
  }
}

class Wake extends FenceCallback {
  private readonly queue: QueueCore<unknown>

  constructor(queue: QueueCore<unknown>) {
    super()
    this.queue = queue
  }

  override call(_fence: Fence): Steps<void> {
    this.queue.wakeOn = null
    this.queue.turns.kick(this.queue)
  }
}

export const PARTS: QueueParts = {
  wake: (queue) => new Wake(queue),
  watchdog: (queue) => new Watchdog(queue),
}
