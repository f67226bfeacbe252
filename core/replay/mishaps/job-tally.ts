/**
 * What became of each job, from the events of a run alone, so that it is the same question to every scheduler. Asked when
 * nothing is left to run: a job that was accepted must have ended, once, and must have been let go.
 */
import { EventStore } from "../../trace/event-store.ts"
import { EV } from "../../trace/events.ts"
import type { ObjectTable } from "../../trace/object-table.ts"
import type { ReportName } from "../../trace/report-names.ts"
import type { SimTime } from "../../time/time.ts"

const ACCEPTED = 1
const FINISHED = 2
/** Without an error, while it was on a ring. */
const FALSE_SUCCESS = 4
const RELEASED = 8
/** The last attempt gave the job to a ring, which did not complete it. */
const ON_RING = 16

export interface Loss {
  readonly name: ReportName
  readonly text: string
  readonly job: number
}

export class JobTally {
  /** By job. */
  private readonly states: number[] = []
  private readonly signalledExts = new Set<number>()
  /** Schedulers whose submission is stopped. */
  private readonly stopped = new Set<number>()
  private readonly objects: ObjectTable

  constructor(objects: ObjectTable) {
    this.objects = objects
  }

  /** An event, as the store has it. */
  see(kind: number, subject: number, a: number, b: number): void {
    if (kind === EV.queue) this.mark(subject, ACCEPTED)
    else if (kind === EV.free) this.mark(subject, RELEASED)
    else if (kind === EV.hw_done) this.unmark(subject, ON_RING)
    else if (kind === EV.hw_run && this.objects.words[b] === "fence") this.mark(subject, ON_RING)
    else if (kind === EV.hw_run) this.unmark(subject, ON_RING)
    else if (kind === EV.finished_signal)
      this.mark(subject, a === 0 && this.is(subject, ON_RING) ? FINISHED | FALSE_SUCCESS : FINISHED)
    else if (kind === EV.ext_signal) this.signalledExts.add(subject)
    else if (kind === EV.wqueue_stop) this.stopped.add(subject)
    else if (kind === EV.wqueue_start) this.stopped.delete(subject)
  }

  /** The first job that has not come to a good end; null: all have. With `exts` external fences. Context: at rest. */
  loss(exts: number): Loss | null {
    const someBlocked = this.signalledExts.size < exts || this.stopped.size > 0
    for (let job = 0; job < this.states.length; job++) {
      const state = this.states[job] ?? 0
      if ((state & FALSE_SUCCESS) !== 0)
        return this.tell("false-success", job, "is said to have succeeded, and the hardware has not completed it")
      if (someBlocked || (state & ACCEPTED) === 0) continue
      if ((state & FINISHED) === 0) return this.tell("lost-fence", job, "never ends: nothing is left to run")
      if ((state & RELEASED) === 0) return this.tell("job-not-released", job, "has ended, and is never released")
    }
    return null
  }

  private tell(name: ReportName, job: number, what: string): Loss {
    return { name, text: `${this.objects.jobs[job] ?? `job ${job}`} ${what}`, job }
  }

  private is(job: number, flag: number): boolean {
    return ((this.states[job] ?? 0) & flag) !== 0
  }

  private mark(job: number, flag: number): void {
    this.states[job] = (this.states[job] ?? 0) | flag
  }

  private unmark(job: number, flag: number): void {
    this.states[job] = (this.states[job] ?? 0) & ~flag
  }
}

/** Keeps no event, only what becomes of the jobs: for runs whose trace nobody will read. */
export class TallyStore extends EventStore {
  readonly tally = new JobTally(this.objects)

  override append(_time: SimTime, kind: number, subject: number, a: number, b: number, _c: number): void {
    this.tally.see(kind, subject, a, b)
  }
}

/** Of a run that kept its trace, or a tally of it. */
export function tallyOf(store: EventStore): JobTally {
  if (store instanceof TallyStore) return store.tally
  const tally = new JobTally(store.objects)
  for (let index = 0; index < store.length; index++)
    tally.see(store.kind(index), store.subject(index), store.a(index), store.b(index))
  return tally
}
