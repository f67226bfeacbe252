/**
 * What became of each job, read from the events alone: an index over a growing `EventStore`.
 *
 * A job's life is a chain of steps. A step is the event that began a phase, with its time and what it is about (the
 * fence waited for, the ring); it lasts until the next step of the same job. Steps and jobs are columns, so ten million
 * events index in about half a second and a quarter of a gigabyte.
 *
 * A *cursor* is a number of events: those before it have happened. Every question about the past takes one; the answer
 * never depends on later events.
 *
 * How events become phases, where it is not obvious:
 * - A wait for a fence ends at the event that signals that fence, not when the scheduler notices. The job is then
 *   queued again until it waits for something else or runs. 6.12 has no `dep_wait`; `dep_blocked`, which
 *   Ringside records under every profile, says the same.
 * - Between completion on the ring (`hw_done`) and the scheduler's notice the job is on hardware again.
 * - A job that timed out was hung from the start of the execution that hung. The step itself stays `executing` and
 *   carries the event that found it out, so a cursor before that event still sees it executing. If it completes after
 *   all without an error, it was not hung.
 * - On an AGX a job executes from its first work item that begins to its last that ends, on whatever engine. What a halt
 *   or a crash catches has failed from then on; a job that timed out was hung from the start, as above.
 * - A job that is taken off its ring without having timed out is failed from that moment on, until it ends or is
 *   handed to the driver again.
 */
import type { EventStore } from "./event-store.ts"
import { EV, FENCE_FINISHED, FENCE_HARDWARE, FENCE_SCHEDULED } from "./events.ts"
import { FirmwareWork, pipeOfTag } from "./firmware-work.ts"
import { Float64Column, Int32Column, Uint8Column } from "./queries/columns.ts"
import {
  PHASE_CREDITS,
  PHASE_DEPENDENCY,
  PHASE_EXECUTING,
  PHASE_FAILED,
  PHASE_HARDWARE,
  PHASE_OVER,
  PHASE_QUEUED,
} from "./queries/phases.ts"

// Plain constants: the loop below compares each event's kind with them.
const {
  queue: QUEUE,
  dep_wait: DEP_WAIT,
  dep_blocked: DEP_BLOCKED,
  credit_wait: CREDIT_WAIT,
  run: RUN,
  hw_run: HW_RUN,
  scheduled_signal: SCHEDULED_SIGNAL,
  finished_signal: FINISHED_SIGNAL,
  ring_start: RING_START,
  hw_done: HW_DONE,
  ring_drop: RING_DROP,
  timeout: TIMEOUT,
  done: DONE,
  free: FREE,
  push_rejected: PUSH_REJECTED,
  cancel_job: CANCEL_JOB,
  submit_failed: SUBMIT_FAILED,
  ext_signal: EXT_SIGNAL,
  agx_work: AGX_WORK,
  agx_item: AGX_ITEM,
  agx_item_end: AGX_ITEM_END,
  agx_halt: AGX_HALT,
  agx_crash: AGX_CRASH,
} = EV

/** Events copied out of the store at a time. */
const SLICE_EVENTS = 1 << 16
/** A cursor after every event. */
export const CURSOR_END = 0x7fffffff
/** In the phase column: this execution turned out to be hung; `foundOut` has the event. */
const FOUND_OUT = 0x80

export class JobHistory {
  readonly store: EventStore
  /** Events read so far. */
  length = 0
  /** Jobs that any event read so far is about. */
  jobs = 0

  // By job. Events are indices, -1 for "not yet".
  readonly firstStep = new Int32Column(-1)
  readonly lastStep = new Int32Column(-1)
  readonly queuedEvent = new Int32Column(-1)
  readonly runEvent = new Int32Column(-1)
  readonly scheduledEvent = new Int32Column(-1)
  readonly hardwareEvent = new Int32Column(-1)
  readonly doneEvent = new Int32Column(-1)
  readonly finishedEvent = new Int32Column(-1)
  readonly freedEvent = new Int32Column(-1)
  readonly timeoutEvent = new Int32Column(-1)
  /** The first event by which something of the job failed, hung or was cut off; -1 if it was only late after all. */
  readonly failedEvent = new Int32Column(-1)
  /** 0 or a negated errno; of the finished fence, or of a refused submission. */
  readonly error = new Int32Column(0)
  /** Where it was last put; -1 for nowhere. */
  readonly ring = new Int32Column(-1)
  /** Times it was handed to the driver. */
  readonly attempts = new Int32Column(0)
  /** Credits missing when it last held back its run queue: needs and free. */
  readonly creditsNeeded = new Int32Column(0)
  readonly creditsFree = new Int32Column(0)

  // By step.
  steps = 0
  readonly stepTime = new Float64Column()
  readonly stepEvent = new Int32Column()
  readonly stepJob = new Int32Column()
  readonly stepArg = new Int32Column()
  readonly stepPhase = new Uint8Column()
  readonly stepNext = new Int32Column()
  /** The next step that waits for the same fence; `waiters` has the first. */
  readonly stepWaiter = new Int32Column()
  /** By step: the event that found it out, and the one that showed it had only been late. */
  private readonly foundOut = new Map<number, number>()
  private readonly forgiven = new Map<number, number>()

  // By fence reference: latest step that began to wait for it, and the event that signalled it. Both only as long as
  // needed, so a trace without dependencies pays nothing.
  private readonly waiters = new Int32Column(-1)
  private readonly firmware = new FirmwareWork()

  constructor(store: EventStore) {
    this.store = store
  }

  /** Reads the events that came since, up to, not including, event `upTo`. */
  update(upTo: number = CURSOR_END): void {
    const { store } = this
    const goal = Math.min(store.length, upTo)
    while (this.length < goal) {
      const to = Math.min(goal, this.length + SLICE_EVENTS)
      const { time, kind, subject, a, b, c } = store.slice(this.length, to)
      for (let i = 0; i < kind.length; i++) {
        this.read(
          this.length + i,
          time[i] as number,
          kind[i] as number,
          subject[i] as number,
          a[i] as number,
          b[i] as number,
          c[i] as number,
        )
      }
      this.length = to
    }
  }

  /** The phase of a step as seen at a cursor. */
  phaseOfStep(step: number, cursor: number): number {
    const phase = this.stepPhase.data[step] as number
    if (phase < FOUND_OUT) return phase
    const known = (this.foundOut.get(step) ?? Infinity) < cursor && (this.forgiven.get(step) ?? Infinity) >= cursor
    return known ? PHASE_FAILED : phase & ~FOUND_OUT
  }

  /** The first step that ever waited for this fence, later ones through `stepWaiter`; -1 if none. Latest first. */
  waitersOf(fence: number): number {
    return this.waiters.at(fence)
  }

  private read(event: number, time: number, kind: number, subject: number, a: number, b: number, c: number): void {
    switch (kind) {
      case QUEUE:
        this.know(subject)
        this.queuedEvent.data[subject] = event
        this.step(subject, PHASE_QUEUED, event, time, -1)
        return
      case DEP_WAIT:
      case DEP_BLOCKED:
        this.know(subject)
        this.wait(subject, a, event, time)
        return
      case CREDIT_WAIT:
        this.know(subject)
        this.creditsNeeded.data[subject] = a
        this.creditsFree.data[subject] = b
        if (this.phaseNow(subject) !== PHASE_CREDITS) this.step(subject, PHASE_CREDITS, event, time, -1)
        return
      case RUN:
        this.know(subject)
        this.runEvent.data[subject] = event
        this.step(subject, PHASE_HARDWARE, event, time, -1)
        return
      case HW_RUN:
        this.know(subject)
        this.attempts.data[subject] = a
        this.ring.data[subject] = c
        if (a > 1 && this.phaseNow(subject) !== PHASE_OVER) this.step(subject, PHASE_HARDWARE, event, time, c)
        return
      case SCHEDULED_SIGNAL:
        this.know(subject)
        this.scheduledEvent.data[subject] = event
        this.signal(subject * 4 + FENCE_SCHEDULED, event, time)
        return
      case FINISHED_SIGNAL:
        this.know(subject)
        this.finishedEvent.data[subject] = event
        this.error.data[subject] = a
        if (a !== 0) this.fail(subject, event)
        this.step(subject, PHASE_OVER, event, time, -1)
        this.signal(subject * 4 + FENCE_FINISHED, event, time)
        return
      case RING_START:
        this.know(subject)
        this.ring.data[subject] = a
        this.step(subject, PHASE_EXECUTING, event, time, a)
        return
      case HW_DONE:
        this.know(subject)
        this.hardwareEvent.data[subject] = event
        if (b !== 0) {
          this.findOut(subject, event)
          this.fail(subject, event)
        } else this.forgive(subject, event)
        if (this.phaseNow(subject) !== PHASE_OVER) this.step(subject, PHASE_HARDWARE, event, time, a)
        this.signal(subject * 4 + FENCE_HARDWARE, event, time)
        return
      case RING_DROP:
        this.know(subject)
        this.fail(subject, event)
        if (this.phaseNow(subject) !== PHASE_OVER) this.step(subject, PHASE_FAILED, event, time, a)
        return
      case TIMEOUT:
        this.know(subject)
        this.timeoutEvent.data[subject] = event
        if (this.findOut(subject, event)) this.fail(subject, event)
        return
      case DONE:
        this.know(subject)
        this.doneEvent.data[subject] = event
        return
      case FREE:
        this.know(subject)
        this.freedEvent.data[subject] = event
        return
      case PUSH_REJECTED:
      case CANCEL_JOB:
        this.know(subject)
        this.fail(subject, event)
        if (this.phaseNow(subject) !== PHASE_OVER) this.step(subject, PHASE_FAILED, event, time, -1)
        return
      case SUBMIT_FAILED:
        this.know(subject)
        this.error.data[subject] = a
        this.fail(subject, event)
        this.step(subject, PHASE_OVER, event, time, -1)
        return
      case EXT_SIGNAL:
        this.signal(subject, event, time)
        return
      case AGX_WORK:
        this.know(subject)
        this.firmware.handedOver(subject, a, b)
        return
      case AGX_ITEM: {
        const job = this.firmware.begins(subject, a, b)
        if (job >= 0 && this.phaseNow(job) !== PHASE_OVER) this.step(job, PHASE_EXECUTING, event, time, pipeOfTag(a))
        return
      }
      case AGX_ITEM_END: {
        const job = this.firmware.ends(subject, b)
        if (job >= 0 && this.phaseNow(job) === PHASE_EXECUTING) this.step(job, PHASE_HARDWARE, event, time, -1)
        return
      }
      case AGX_HALT:
        this.caught(a, event, time)
        return
      case AGX_CRASH:
        this.caught(-1, event, time)
        return
      default:
    }
  }

  /** Makes a job's slots exist in every column. */
  private know(job: number): void {
    if (job < this.jobs) return
    this.jobs = job + 1
    for (const column of [
      this.firstStep,
      this.lastStep,
      this.queuedEvent,
      this.runEvent,
      this.scheduledEvent,
      this.hardwareEvent,
      this.doneEvent,
      this.finishedEvent,
      this.freedEvent,
      this.timeoutEvent,
      this.failedEvent,
      this.error,
      this.ring,
      this.attempts,
      this.creditsNeeded,
      this.creditsFree,
    ]) {
      column.reach(job + 1)
    }
  }

  private phaseNow(job: number): number {
    const last = this.lastStep.data[job] as number
    return last < 0 ? -1 : (this.stepPhase.data[last] as number) & ~FOUND_OUT
  }

  private step(job: number, phase: number, event: number, time: number, arg: number): number {
    const step = this.steps++
    if (step === this.stepEvent.data.length) this.growSteps()
    this.stepTime.data[step] = time
    this.stepEvent.data[step] = event
    this.stepJob.data[step] = job
    this.stepArg.data[step] = arg
    this.stepPhase.data[step] = phase
    this.stepNext.data[step] = -1
    this.stepWaiter.data[step] = -1
    const last = this.lastStep.data[job] as number
    if (last < 0) this.firstStep.data[job] = step
    else this.stepNext.data[last] = step
    this.lastStep.data[job] = step
    return step
  }

  /** The columns of steps grow together, so that adding one step asks once. */
  private growSteps(): void {
    const { stepTime, stepEvent, stepJob, stepArg, stepPhase, stepNext, stepWaiter } = this
    for (const column of [stepTime, stepEvent, stepJob, stepArg, stepPhase, stepNext, stepWaiter]) {
      column.reach(this.steps)
    }
  }

  private wait(job: number, fence: number, event: number, time: number): void {
    const last = this.lastStep.data[job] as number
    const waitsAlready =
      last >= 0 && this.stepPhase.data[last] === PHASE_DEPENDENCY && this.stepArg.data[last] === fence
    if (waitsAlready) return
    const step = this.step(job, PHASE_DEPENDENCY, event, time, fence)
    this.waiters.reach(fence + 1)
    this.stepWaiter.data[step] = this.waiters.data[fence] as number
    this.waiters.data[fence] = step
  }

  /** Those who still wait for this fence are queued again. */
  private signal(fence: number, event: number, time: number): void {
    if (fence >= this.waiters.length) return
    for (let step = this.waiters.data[fence] as number; step >= 0; step = this.stepWaiter.data[step] as number) {
      const job = this.stepJob.data[step] as number
      if (this.lastStep.data[job] === step) this.step(job, PHASE_QUEUED, event, time, -1)
    }
  }

  private fail(job: number, event: number): void {
    if ((this.failedEvent.data[job] as number) < 0) this.failedEvent.data[job] = event
  }

  /** The execution that is going on turns out to be hung, or to have failed. False if there is none. */
  private findOut(job: number, event: number): boolean {
    const last = this.lastStep.data[job] as number
    if (last < 0 || this.stepPhase.data[last] !== PHASE_EXECUTING) return false
    this.stepPhase.data[last] = PHASE_EXECUTING | FOUND_OUT
    this.foundOut.set(last, event)
    return true
  }

  /** The GPU stands still; the job that holds this slot has been on it for too long. */
  private caught(slot: number, event: number, time: number): void {
    for (const { job, named } of this.firmware.caught(slot)) {
      if (this.phaseNow(job) !== PHASE_EXECUTING) continue
      if (named) this.findOut(job, event)
      this.fail(job, event)
      this.step(job, PHASE_FAILED, event, time, -1)
    }
  }

  /** It completed without an error: if it was thought hung, it was only late. */
  private forgive(job: number, event: number): void {
    const last = this.lastStep.data[job] as number
    if (last < 0 || this.stepPhase.data[last] !== (PHASE_EXECUTING | FOUND_OUT)) return
    this.forgiven.set(last, event)
    if (this.failedEvent.data[job] === this.foundOut.get(last)) this.failedEvent.data[job] = -1
  }
}
