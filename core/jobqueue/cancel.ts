/** The latch: from here on nothing is accepted, and what is there comes to its end (R34, R35). Context: any. */
import { type SimTime, TIME_MAX } from "../time/time.ts"
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
  // The device gets its time from when it is told to stop, not from when the queue let it run on.
  const asksForMore = extent === "all" && !queue.stopping
  if (asksForMore) queue.stopping = true
  if (asksForMore || queue.cancelDeadline === TIME_MAX)
    queue.cancelDeadline = (engine.now + spec.cancelTimeout) as SimTime
  queue.watchdog.lookAt(queue.cancelDeadline)
  queue.turns.kick(queue)
}
