/** When each moment of a job happened, for the jobs that expectations ask about: one pass over the trace. */
import type { EventStore } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"

export interface JobMoments {
  queued: number | null
  run: number | null
  scheduled: number | null
  finished: number | null
  freed: number | null
  /** Of the finished fence; null while unsignalled. */
  error: number | null
  /** Submission was refused with this errno. */
  refused: number | null
  /** Index of the event of each moment: an order within an instant too. */
  readonly order: Record<OrderedMoment, number | null>
}

export type OrderedMoment = "run" | "scheduled" | "finished" | "freed"

function emptyMoments(): JobMoments {
  return {
    queued: null,
    run: null,
    scheduled: null,
    finished: null,
    freed: null,
    error: null,
    refused: null,
    order: { run: null, scheduled: null, finished: null, freed: null },
  }
}

/** By job name. A job that was never submitted is missing. */
export function jobMoments(store: EventStore, names: ReadonlySet<string>): Map<string, JobMoments> {
  const { objects } = store
  const wanted: (JobMoments | undefined)[] = []
  const byName = new Map<string, JobMoments>()
  objects.jobs.forEach((name, job) => {
    if (!names.has(name)) return
    const moments = emptyMoments()
    wanted[job] = moments
    byName.set(name, moments)
  })
  for (let i = 0; i < store.length; i++) {
    const kind = store.kind(i)
    switch (kind) {
      case EV.queue:
      case EV.run:
      case EV.scheduled_signal:
      case EV.finished_signal:
      case EV.free:
      case EV.submit_failed: {
        const moments = wanted[store.subject(i)]
        if (moments !== undefined) record(moments, kind, i, store.time(i), store.a(i))
        break
      }
      default:
    }
  }
  return byName
}

function record(moments: JobMoments, kind: number, index: number, time: number, a: number): void {
  switch (kind) {
    case EV.queue:
      moments.queued = time
      break
    case EV.run:
      moments.run = time
      moments.order.run = index
      break
    case EV.scheduled_signal:
      moments.scheduled = time
      moments.order.scheduled = index
      break
    case EV.finished_signal:
      moments.finished = time
      moments.order.finished = index
      moments.error = a
      break
    case EV.free:
      moments.freed = time
      moments.order.freed = index
      break
    case EV.submit_failed:
      moments.refused = a
      break
    default:
  }
}
