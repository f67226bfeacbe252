/** The latch: from here on nothing is accepted, and what is there comes to its end (R34, R35). Context: any. */
import type { SimTime } from "../time/time.ts"
import type { QueueCore } from "./objects.ts"
import { traceState } from "./trace.ts"

/**
 * `queued`: what the device has may finish. `all`: the device is stopped. A later cancel may ask for more, never for less,
 * and does not change the error.
 */
export function beginCancel<J>(queue: QueueCore<J>, error: number, extent: "queued" | "all"): void {
  if (queue.state === "dead" || queue.state === "draining") return
  const { engine, spec } = queue
  if (queue.state !== "cancelling") {
    queue.state = "cancelling"
    queue.cancelError = error
    // What a driver named for the head is of no interest any more; the head will end.
    if (queue.wakeOn !== null) queue.wakeOn.removeCallback(queue.wake)
    queue.wakeOn = null
    traceState(queue)
  }
  if (extent === "all" && !queue.stopping) queue.stopping = true
  queue.cancelDeadline = Math.min(queue.cancelDeadline, engine.now + spec.cancelTimeout) as SimTime
  queue.watchdog.lookAt(queue.cancelDeadline)
  queue.turns.kick(queue)
}
