/**
 * What the window asks of a trace again and again, kept up as events arrive: the history of each job, what each replay
 * line made, which events the kernel would print. Everything else is looked up in the store when shown.
 *
 * `catchUp` reads each event once, so its cost is spread over the batches.
 */
import type { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { PRINTING } from "../../core/trace/kernel-log.ts"
import { JobHistory } from "../../core/trace/job-history.ts"
import { countBelow } from "./count-below.ts"

/** The jobs that one replay line submitted, over the whole run so far. */
export interface LineJobs {
  readonly line: number
  /** In order of submission. */
  readonly jobs: number[]
  finished: number
  failed: number
  /** Sum and greatest of queued to finished, in ns. */
  latencySum: number
  latencyMax: number
}

export class RunIndex {
  readonly store: EventStore
  readonly history: JobHistory
  /** Jobs of each line. */
  readonly lines = new Map<number, LineJobs>()
  /** Events that reached a replay line, ascending. */
  readonly ops: number[] = []
  /** Events that the kernel log shows, ascending. */
  readonly printed: number[] = []
  /** Jobs that finished with an error, in that order. */
  readonly failedJobs: number[] = []
  /** Jobs of each entity, in order of creation. */
  readonly entityJobs: number[][] = []
  private eventsRead = 0
  private jobsRead = 0

  constructor(store: EventStore) {
    this.store = store
    this.history = new JobHistory(store)
  }

  catchUp(): void {
    this.readJobs()
    this.history.update()
    const { store } = this
    for (let index = this.eventsRead; index < store.length; index++) {
      const kind = store.kind(index)
      switch (kind) {
        case EV.op:
          this.ops.push(index)
          break
        case EV.finished_signal:
          this.readFinished(index)
          break
        default:
          if (PRINTING.has(kind)) this.printed.push(index)
      }
    }
    this.eventsRead = store.length
  }

  /** Replay line that was reached last before the first `events` events were over; 0 before the first. */
  lineAt(events: number): number {
    const before = countBelow(this.ops, events)
    const index = this.ops[before - 1]
    return index === undefined ? 0 : this.store.subject(index)
  }

  /** The job's errno at its finished fence: 0, negative, or null if that is not signalled by then. */
  resultAt(job: number, events: number): number | null {
    const at = this.history.finishedEvent.at(job)
    return at < 0 || at >= events ? null : this.store.a(at)
  }

  /** Queued to finished in ns; null if one of them has not happened by then. */
  latencyAt(job: number, events: number): number | null {
    const from = this.history.queuedEvent.at(job)
    const to = this.history.finishedEvent.at(job)
    if (from < 0 || to < 0 || to >= events) return null
    return this.store.time(to) - this.store.time(from)
  }

  private readJobs(): void {
    const { jobEntity, jobLine } = this.store.objects
    for (let job = this.jobsRead; job < jobLine.length; job++) {
      const entity = jobEntity[job] as number
      let ofEntity = this.entityJobs[entity]
      if (ofEntity === undefined) this.entityJobs[entity] = ofEntity = []
      ofEntity.push(job)
      const line = jobLine[job] as number
      const known = this.lines.get(line)
      if (known !== undefined) known.jobs.push(job)
      else this.lines.set(line, { line, jobs: [job], finished: 0, failed: 0, latencySum: 0, latencyMax: 0 })
    }
    this.jobsRead = jobLine.length
  }

  private readFinished(index: number): void {
    const { store } = this
    const job = store.subject(index)
    const failed = store.a(index) !== 0
    if (failed) {
      this.failedJobs.push(job)
      this.printed.push(index)
    }
    const line = this.lines.get(store.objects.jobLine[job] ?? 0)
    if (line === undefined) return
    line.finished++
    if (failed) line.failed++
    const queued = this.history.queuedEvent.at(job)
    const latency = queued < 0 ? 0 : store.time(index) - store.time(queued)
    line.latencySum += latency
    if (latency > line.latencyMax) line.latencyMax = latency
  }
}
