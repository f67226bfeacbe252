/**
 * The hardware of the KUnit suites: one serial engine, whose jobs end by timers, one after the other, or by the test's hand.
 * Source: reference 7.1.
 */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { SimTime } from "../../time/time.ts"
import { JobList, type Listed } from "./job-list.ts"

export interface TimelineJob<J> extends Listed<J> {
  /** Whole ns; 0: the test ends it by hand. */
  readonly duration: number
  /** Its number on the hardware; 0 before it is there. */
  readonly seqno: number
  /** When the hardware will be done with it; 0 for one that is ended by hand. */
  finishAt: SimTime
  /** Made when the hardware gets a job that has a duration. */
  timer: JobTimer | null
}

export abstract class Timeline<J extends TimelineJob<J>> {
  readonly engine: Engine
  /** The number given out last, and the one reached. */
  nextSeqno = 0
  currentSeqno = 0
  readonly jobs = new JobList<J>()

  constructor(engine: Engine) {
    this.engine = engine
  }

  /** The hardware has ended the job: it leaves the list. Context: hard irq, or the test's. */
  protected abstract complete(job: J): Steps<void>

  /** A job with a duration starts when the one before it ends, so durations add up as on a serial engine. */
  protected begin(job: J): void {
    if (job.duration > 0) {
      const before = this.jobs.last === null ? 0 : this.jobs.last.finishAt
      job.finishAt = ((before === 0 ? this.engine.now : before) + job.duration) as SimTime
      // The end of the job before may already have passed, if a job ended by hand stands in front of it.
      const at = job.finishAt > this.engine.now ? job.finishAt : this.engine.now
      const timer = new JobTimer(this)
      job.timer = timer
      this.engine.arm(timer, at)
    }
    this.jobs.append(job)
  }

  /** Ends what is due from the head on. A job that the test ends by hand stops it. Context: hard irq. */
  jobTimerFired(): Steps<void> {
    const { now } = this.engine
    for (let job = this.jobs.first; job !== null; job = this.jobs.first) {
      if (job.duration === 0 || job.finishAt > now) return
      this.currentSeqno = job.seqno
      this.complete(job)
    }
  }

  /** The hardware goes on by so many jobs; returns how many that ended. Context: process. */
  advance(count: number): Steps<number> {
    this.currentSeqno += count
    let ended = 0
    for (let job = this.jobs.first; job !== null && job.seqno <= this.currentSeqno; job = this.jobs.first) {
      this.complete(job)
      ended++
    }
    return ended
  }
}

/** What job timers drive. */
interface Ticking {
  /** Context: hard irq. */
  jobTimerFired(): Steps<void>
}

/** A job's end. It belongs to the whole timeline: whose timer it was does not matter when it fires. */
export class JobTimer extends Timer {
  private readonly timeline: Ticking

  constructor(timeline: Ticking) {
    super()
    this.timeline = timeline
  }

  /** Context: hard irq. */
  override fire(): Steps<void> {
    this.timeline.jobTimerFired()
  }
}
