/**
 * What each track of the timeline holds, built while the events come in: lanes of jobs by entity, levels of credits and
 * rings, what engines execute (those of an AGX in `EngineLanes`), ticks of work items, interrupts and clients. Built on `JobHistory`, which it keeps up to
 * date.
 *
 * Lanes: a job takes the earliest lane of its entity that is free when it is queued, and keeps it to its end. An entity
 * opens at most `LANES_MAX`; of what does not fit, the number is kept as a level and the failures as ticks, so that a
 * burst of ten thousand jobs neither makes the window scroll for minutes nor loses a failure.
 */
import type { EventStore } from "../event-store.ts"
import { EV } from "../events.ts"
import { JobHistory } from "../job-history.ts"
import { Int32Column } from "./columns.ts"
import { EngineLanes } from "./engine-lanes.ts"
import { LevelSteps } from "./level-steps.ts"
import { PHASE_COUNT, PHASE_EXECUTING, PHASE_FAILED, PHASE_OVER } from "./phases.ts"
import { SpanLane } from "./span-lane.ts"
import { TickList } from "./tick-list.ts"

// Plain constants: the loop below compares each event's kind with them.
const {
  queue: QUEUE,
  run: RUN,
  hw_run: HW_RUN,
  ring_start: RING_START,
  hw_done: HW_DONE,
  ring_drop: RING_DROP,
  done: DONE,
  finished_signal: FINISHED_SIGNAL,
  timeout: TIMEOUT,
  fault: FAULT,
  hw_reset: HW_RESET,
  report: REPORT,
  irq: IRQ,
  work: WORK,
  op: OP,
  agx_engine_hang: AGX_HANG,
  agx_halt: AGX_HALT,
  agx_crash: AGX_CRASH,
  agx_power: AGX_POWER,
} = EV

/** Lanes that one entity opens. */
export const LANES_MAX = 16
/** `jobLane` of a job that found no free lane. */
export const LANE_NONE = -1
const SLICE_EVENTS = 1 << 16

export class EntityLanes {
  readonly lanes: SpanLane[] = []
  /** Jobs without a lane that have not ended. */
  readonly more = new LevelSteps()
  /** Ends of failed jobs without a lane. */
  readonly moreFailed = new TickList()
  /** Jobs queued, as ticks; their number is the entity's figure. */
  readonly queued = new TickList()
  /** Jobs that ended. */
  readonly ended = new TickList()
}

export class RingTrack {
  /** Jobs on the ring, queued or executing. */
  readonly level = new LevelSteps()
  /** Executions; ids are steps of `JobHistory`. */
  readonly executing = new SpanLane()
  /**
   * The step of the job that has started while the one before it was not yet seen to be done; -1 if none. A ring starts
   * its next job before it signals the completed one, in the same instant.
   */
  next = -1
}

export class SchedTracks {
  readonly credits = new LevelSteps()
  readonly irqs = new TickList()
  readonly rings: RingTrack[] = []

  ring(index: number): RingTrack {
    while (this.rings.length <= index) this.rings.push(new RingTrack())
    return this.rings[index] as RingTrack
  }
}

export class TrackIndex {
  readonly history: JobHistory
  /** Events read so far. */
  length = 0
  /** Time of the last event read. */
  lastTime = 0
  /** The same, but for the power of an AGX, which goes off long after its work is over. */
  busyTime = 0
  readonly entities: EntityLanes[] = []
  readonly scheds: SchedTracks[] = []
  readonly works: TickList[] = []
  readonly clients: TickList[] = []
  /** Of an AGX. */
  readonly engines = new EngineLanes()
  /** Timeouts, faults, resets and reports: what the marker lane shows. */
  readonly incidents = new TickList()
  /** By job: its lane, or `LANE_NONE`; -2 if it was never queued. */
  readonly jobLane = new Int32Column(-2)

  private readonly jobCredits = new Int32Column(0)
  private readonly jobRing = new Int32Column(-1)
  private readonly scratch = new Float64Array(PHASE_COUNT)
  private fenceWord = -1

  constructor(store: EventStore) {
    this.history = new JobHistory(store)
  }

  get store(): EventStore {
    return this.history.store
  }

  /** Reads at most `eventsMax` of the events that came since; false when none is left. */
  update(eventsMax: number = Number.MAX_SAFE_INTEGER): boolean {
    const { store, history } = this
    const goal = Math.min(store.length, this.length + eventsMax)
    history.update(goal)
    this.fenceWord = store.objects.words.indexOf("fence")
    while (this.length < goal) {
      const to = Math.min(goal, this.length + SLICE_EVENTS)
      const { time, kind, subject, a, b, c } = store.slice(this.length, to)
      this.jobLane.reach(history.jobs)
      this.jobCredits.reach(history.jobs)
      this.jobRing.reach(history.jobs)
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
      this.lastTime = time[time.length - 1] as number
      this.busyTime = lastBusy(time, kind) ?? this.busyTime
      this.length = to
    }
    return this.length < store.length
  }

  private read(event: number, time: number, kind: number, subject: number, a: number, b: number, c: number): void {
    switch (kind) {
      case QUEUE:
        this.queued(subject, time, event)
        this.setCredits(subject, time, event, b)
        return
      case RUN: {
        const credits = this.schedOf(subject)?.credits
        if (credits === undefined) return
        this.jobCredits.data[subject] = Math.max(0, b - credits.now)
        credits.set(time, event, b)
        return
      }
      case HW_RUN:
        if (c >= 0 && b === this.fenceWord) this.putOnRing(subject, c, time, event)
        return
      case RING_START:
        this.startOnRing(subject, a, time)
        return
      case HW_DONE:
      case RING_DROP:
        this.takeOffRing(subject, a, time, event, kind === RING_DROP)
        return
      case DONE: {
        const credits = this.schedOf(subject)?.credits
        if (credits !== undefined) {
          credits.set(time, event, Math.max(0, credits.now - (this.jobCredits.data[subject] as number)))
        }
        this.jobCredits.data[subject] = 0
        return
      }
      case FINISHED_SIGNAL:
        this.ended(subject, time, event)
        return
      case HW_RESET:
        // A reset at the instant of a timeout is part of it.
        if (this.incidents.time.last() !== time || this.incidents.length === 0) this.incidents.push(time, event)
        return
      case TIMEOUT:
      case FAULT:
      case REPORT:
        this.incidents.push(time, event)
        return
      case IRQ:
        this.sched(subject).irqs.push(time, event)
        return
      case WORK:
        listIn(this.works, subject).push(time, event)
        return
      case OP:
        if (a >= 0) listIn(this.clients, a).push(time, event)
        return
      case AGX_HANG:
      case AGX_HALT:
      case AGX_CRASH:
        this.incidents.push(time, event)
        this.engines.read(event, time, kind, subject, a, b)
        return
      default:
        this.engines.read(event, time, kind, subject, a, b)
    }
  }

  sched(index: number): SchedTracks {
    while (this.scheds.length <= index) this.scheds.push(new SchedTracks())
    return this.scheds[index] as SchedTracks
  }

  entity(index: number): EntityLanes {
    while (this.entities.length <= index) this.entities.push(new EntityLanes())
    return this.entities[index] as EntityLanes
  }

  private schedOf(job: number): SchedTracks | undefined {
    const sched = this.store.objects.jobSched[job] ?? -1
    return sched < 0 ? undefined : this.sched(sched)
  }

  private setCredits(job: number, time: number, event: number, inUse: number): void {
    const credits = this.schedOf(job)?.credits
    if (credits !== undefined && (credits.length > 0 || inUse > 0)) credits.set(time, event, inUse)
  }

  private queued(job: number, time: number, event: number): void {
    const entity = this.entity(this.store.objects.jobEntity[job] ?? 0)
    entity.queued.push(time, event)
    let lane = entity.lanes.findIndex((candidate) => !candidate.isOpen)
    if (lane < 0 && entity.lanes.length < LANES_MAX) lane = entity.lanes.push(new SpanLane()) - 1
    this.jobLane.data[job] = lane < 0 ? LANE_NONE : lane
    if (lane < 0) entity.more.set(time, event, entity.more.now + 1)
    else (entity.lanes[lane] as SpanLane).open(job, time)
  }

  private ended(job: number, time: number, event: number): void {
    const lane = this.jobLane.data[job] as number
    if (lane === -2) return
    const entity = this.entity(this.store.objects.jobEntity[job] ?? 0)
    entity.ended.push(time, event)
    const failed = (this.history.failedEvent.data[job] as number) >= 0
    if (lane === LANE_NONE) {
      entity.more.set(time, event, Math.max(0, entity.more.now - 1))
      if (failed) entity.moreFailed.push(time, event)
      return
    }
    this.scratch.fill(0)
    addPhases(this.history, job, -Infinity, Infinity, this.scratch)
    const span = entity.lanes[lane] as SpanLane
    // Signalled twice would be a bug of the run; the lane has then moved on to another job.
    if (span.isOpen && span.id.data[span.length - 1] === job) span.close(time, this.scratch, failed)
  }

  private putOnRing(job: number, ring: number, time: number, event: number): void {
    const level = this.schedOf(job)?.ring(ring).level
    if (level === undefined) return
    this.jobRing.data[job] = ring
    level.set(time, event, level.now + 1)
  }

  private startOnRing(job: number, ring: number, time: number): void {
    const { history } = this
    const track = this.schedOf(job)?.ring(ring)
    if (track === undefined) return
    // The job's executing step that began at this time; the history may be ahead of this event.
    let step = history.firstStep.at(job)
    while (step >= 0) {
      const phase = history.phaseOfStep(step, 0)
      if (phase === PHASE_EXECUTING && history.stepTime.data[step] === time) break
      step = history.stepNext.data[step] as number
    }
    if (step < 0) return
    if (track.executing.isOpen) track.next = step
    else track.executing.open(step, time)
  }

  private takeOffRing(job: number, ring: number, time: number, event: number, dropped: boolean): void {
    const track = ring < 0 ? undefined : this.schedOf(job)?.ring(ring)
    if (track === undefined) return
    if (this.jobRing.data[job] === ring) {
      this.jobRing.data[job] = -1
      track.level.set(time, event, Math.max(0, track.level.now - 1))
    }
    const lane = track.executing
    const { stepJob, stepTime } = this.history
    if (track.next >= 0 && stepJob.data[track.next] === job) track.next = -1
    if (!lane.isOpen) return
    const step = lane.id.data[lane.length - 1] as number
    if (stepJob.data[step] !== job) return
    const started = track.next < 0 ? time : Math.min(time, stepTime.data[track.next] as number)
    const hung = this.history.phaseOfStep(step, Infinity) === PHASE_FAILED
    this.scratch.fill(0)
    this.scratch[hung ? PHASE_FAILED : PHASE_EXECUTING] = started - (lane.start.data[lane.length - 1] as number)
    lane.close(started, this.scratch, hung || dropped)
    if (track.next < 0) return
    lane.open(track.next, started)
    track.next = -1
  }
}

/** Time of the last of these events that is about work; null if none is. */
function lastBusy(times: ArrayLike<number>, kinds: ArrayLike<number>): number | null {
  for (let at = times.length - 1; at >= 0; at--) if (kinds[at] !== AGX_POWER) return times[at] as number
  return null
}

function listIn(lists: TickList[], index: number): TickList {
  while (lists.length <= index) lists.push(new TickList())
  return lists[index] as TickList
}

/** Adds to `into` the time that a job spent in each phase between two moments, as known after every event. */
export function addPhases(history: JobHistory, job: number, from: number, to: number, into: Float64Array): void {
  const { stepTime, stepNext } = history
  for (let step = history.firstStep.at(job); step >= 0; ) {
    const next = stepNext.data[step] as number
    const phase = history.phaseOfStep(step, Infinity)
    if (phase === PHASE_OVER) return
    const start = Math.max(from, stepTime.data[step] as number)
    const end = Math.min(to, next < 0 ? to : (stepTime.data[next] as number))
    if (end > start) into[phase] = (into[phase] as number) + (end - start)
    if (start >= to) return
    step = next
  }
}
