/** The figures of a run's end that belong to no object. */
import type { Engine } from "../engine/engine.ts"
import type { EventStore } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"

/** `opsLeft` operations have not happened; while `opTimerArmed`, one timer of the engine stands for them all. */
export function runFigures(engine: Engine, opTimerArmed: boolean, opsLeft: number): Readonly<Record<string, string>> {
  const timers = engine.timers.size - (opTimerArmed ? 1 : 0) + opsLeft
  return {
    end_ns: String(engine.lastFired),
    timers_left: String(timers),
    jobs_not_freed: jobsNotFreed(engine.trace).join(","),
  }
}

/** Names of the jobs that were pushed and never freed, in order of submission. */
function jobsNotFreed(store: EventStore): string[] {
  const left = new Set<number>()
  for (let i = 0; i < store.length; i++) {
    const kind = store.kind(i)
    if (kind === EV.queue) left.add(store.subject(i))
    else if (kind === EV.free) left.delete(store.subject(i))
  }
  return [...left].map((job) => store.objects.jobs[job] ?? `?${job}`)
}
