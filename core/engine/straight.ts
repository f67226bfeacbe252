/**
 * The straight executor: exactly the one of the golden traces. Fire the earliest timer, run everything
 * runnable to its end in order, with all that is queued meanwhile, then fire the next timer, even of the
 * same time. Nothing is chosen and nothing interrupted.
 */
import type { SimTime } from "../time/time.ts"
import type { Engine } from "./engine.ts"

/** Runs everything that is runnable now. */
export function drain(engine: Engine): void {
  const { runnable } = engine
  for (let item = runnable.takeFirst(); item !== null; item = runnable.takeFirst()) item.run()
}

/**
 * At most `turnsMax` turns, a turn being a timer or an item. Stops early, between two turns, once
 * `eventsMax` events are recorded. Returns whether anything is left to do up to `until`.
 */
export function runStraight(engine: Engine, until: SimTime, turnsMax: number, eventsMax: number): boolean {
  const { runnable, trace } = engine
  for (let turns = 0; turns < turnsMax; turns++) {
    const item = runnable.takeFirst()
    if (item !== null) item.run()
    else {
      const timer = engine.takeTimer(until)
      if (timer === null) return false
      timer.fire()
    }
    if (trace.length >= eventsMax) break
  }
  if (runnable.first !== null) return true
  const next = engine.timers.peek()
  return next !== null && next.at <= until
}
