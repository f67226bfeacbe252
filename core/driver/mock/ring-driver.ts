/**
 * The part of a mock driver that faces the hardware: it puts jobs on the rings of its GPU, hears their interrupts, takes
 * jobs off and resets. What the end of a job means to the scheduler is `ended`, and a backend's own.
 */
import { ERRNO } from "../../base/errno.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import type { FenceContexts } from "../../fence/fence.ts"
import { MockGpu } from "../../gpu/mock/mock-gpu.ts"
import { HANGS, type InterruptHandler, type Ring } from "../../gpu/mock/ring.ts"
import { EV } from "../../trace/events.ts"
import type { JobPlan, RunAnswer } from "./job-plan.ts"
import { type OnRing, RingJobs } from "./ring-jobs.ts"

/** A job as the driver's hardware side knows it. */
export interface RingJob<J> extends OnRing<J> {
  /** Its number in the trace. */
  readonly id: number
  /** Whole ns at the head of a ring; Infinity: until it is terminated. */
  duration: number
  readonly plan: JobPlan
  /** How often the driver was asked to run it. */
  attempts: number
  /** The ring it is on. */
  ring: Ring | null
}

/** An endless job is not any more. Context: process. */
export function terminateOnRing<J>(job: RingJob<J>): void {
  job.duration = 0
  job.ring?.end(job.seqno)
}

export abstract class RingDriver<J extends RingJob<J>> implements InterruptHandler {
  readonly engine: Engine
  readonly gpu: MockGpu
  /** The driver's jobs on each ring, in order: whom an interrupt is about. */
  readonly onRing: readonly RingJobs<J>[]

  /** `line` is the number of the scheduler whose rings these are. */
  constructor(engine: Engine, contexts: FenceContexts, line: number, rings: number) {
    this.engine = engine
    this.gpu = new MockGpu(engine, line, rings, this)
    this.onRing = this.gpu.rings.map(() => new RingJobs<J>(contexts.allocate(1)))
  }

  /**
   * The hardware is done with the job, or was made to be; it is on no ring. `error` is 0 or a negated errno.
   * Context: any.
   */
  abstract ended(job: J, error: number): Steps<void>

  /** The ring has written the number of a finished command: its job ends. Context: hard irq. */
  interrupt(ring: Ring): Steps<void> {
    const jobs = this.onRing[ring.index] as RingJobs<J>
    for (let job = jobs.head; job !== null && job.seqno <= ring.completed; job = jobs.head) {
      jobs.takeHead()
      this.complete(job, ring.index, ring.takeError(job.seqno))
    }
  }

  /** An interrupt may not have come though the ring has written the number: what is over is not to be reset. Context: process. */
  protected lookAgain(job: J): Steps<void> {
    const { ring } = job
    if (ring !== null && ring.missed && job.seqno <= ring.completed) this.interrupt(ring)
  }

  /** A job that is on a ring is over after all, as if just now; the ring does not go on. Context: process. */
  completeLate(job: J): Steps<void> {
    const ring = job.ring?.index
    if (ring === undefined) return
    ;(this.onRing[ring] as RingJobs<J>).remove(job)
    job.ring?.take(job.seqno)
    this.complete(job, ring, 0)
  }

  /** Takes a job off its ring, which does not go on by itself; false if it is on none. Context: process. */
  takeOff(job: J): boolean {
    const { ring } = job
    if (ring === null) return false
    const jobs = this.onRing[ring.index] as RingJobs<J>
    jobs.remove(job)
    ring.take(job.seqno)
    job.ring = null
    this.trace(EV.ring_drop, job, ring.index, 0, 0)
    return true
  }

  /** Takes all jobs off all rings; they end with `error`, a negated errno. Context: process, timeout handler. */
  reset(error = -ERRNO.ECANCELED): Steps<void> {
    const { trace, now } = this.engine
    const line = this.gpu.line
    if (trace.on) trace.append(now, EV.hw_reset, line, 0, 0, 0)
    for (const jobs of this.onRing) {
      for (let job = jobs.head; job !== null; job = jobs.head) {
        this.takeOff(job)
        this.ended(job, error)
      }
    }
  }

  /** Context: any. */
  private complete(job: J, ring: number, error: number): Steps<void> {
    job.ring = null
    this.trace(EV.hw_done, job, ring, error, 0)
    this.ended(job, error)
  }

  /** The job has its number on the ring already. Context: process. */
  protected putOnRing(job: J, ring: Ring): void {
    job.ring = ring
    this.traceRun(job, "fence", ring.index)
    ;(this.onRing[ring.index] as RingJobs<J>).append(job)
    const { hangs, error } = job.plan
    ring.submit(job.seqno, job.id, job.attempts <= hangs ? HANGS : job.duration, error)
  }

  protected traceRun(job: J, result: RunAnswer | "skipped", ring: number): void {
    const { trace } = this.engine
    if (trace.on) this.trace(EV.hw_run, job, job.attempts, trace.objects.intern(result), ring)
  }

  trace(kind: number, job: { readonly id: number }, a: number, b: number, c: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, job.id, a, b, c)
  }
}
