/**
 * What one run comes to, in figures. All of it is read from the trace, so that it is the same for every scheduler;
 * docs/compare.md defines each figure. Times are nanoseconds of virtual time.
 */
import type { Program } from "../lang/program.ts"
import type { EventStore } from "../trace/event-store.ts"
import { EV, PRIORITIES } from "../trace/events.ts"
import { TrackIndex } from "../trace/queries/track-index.ts"
import { type Distribution, distributionOf } from "./distribution.ts"
import { type ExecutionLane, executionLanes } from "./executions.ts"
import { type Fairness, fairnessOf } from "./fairness.ts"
import { type LoadsFigures, loadsFigures } from "./loads.ts"
import { type Parties, type Party, partiesOf } from "./parties.ts"

/** Of jobs, whosever they are. */
export interface JobFigures {
  /** Jobs whose finished fence signalled without an error. */
  readonly done: number
  /** Jobs whose finished fence signalled with an error, and submissions that were refused. */
  readonly failed: number
  /** Jobs that never ended. */
  readonly left: number
  /** Jobs done in a second of the time that `makespan` is; null if that is none. */
  readonly perSecond: number | null
  /** Of jobs done: queued to finished. Null if there are none. */
  readonly latency: Distribution | null
  /** Of jobs that were handed to the driver: queued to run. */
  readonly wait: Distribution | null
}

export interface PartyFigures extends Party, JobFigures {
  /** Time that the GPU executed its jobs; of several rings, their sum. */
  readonly gpuTime: number
  /** Of the GPU time of all. */
  readonly share: number
  /** The share of the GPU that it was due; null if that is not known. */
  readonly due: number | null
}

export interface RunFigures extends LoadsFigures {
  readonly jobs: JobFigures
  readonly parties: readonly PartyFigures[]
  /** From the first job queued to the last one that ended; to the end of the run if one never did. */
  readonly makespan: number
  readonly gpuTime: number
  /** `Fairness.error` and `Fairness.owedMax`; null on an AGX, and for runs that are too large. */
  readonly fairnessError: number | null
  readonly owedMax: number | null
  /** Time that a ring executed jobs that failed, were cut off or never ended. */
  readonly wastedBusy: number
  /** `Fairness.idleWhileReady`. */
  readonly wastedIdle: number | null
  /** Work items that ran. */
  readonly wakeups: number
  /** How often a ring went from a job of one queue to a job of another. */
  readonly switches: number
}

/** What the figures are made from: what a picture of the run needs too. */
export interface MeasuredRun {
  readonly index: TrackIndex
  readonly parties: Parties
  readonly lanes: readonly ExecutionLane[]
  readonly figures: RunFigures
  /** When the last job ended; the end of the run if one never did. */
  readonly end: number
}

/** Of a run that has ended, or was stopped. */
export function measureRun(store: EventStore, program: Program): MeasuredRun {
  const index = new TrackIndex(store)
  index.update()
  const parties = partiesOf(store.objects)
  const lanes = executionLanes(index)
  const fairness = program.agx === null ? fairnessOfRun(index, program, parties, lanes) : null
  const tallies = tallyJobs(index, parties)
  const gpuTimes = gpuTimeOf(index, parties, lanes)
  const gpuTime = gpuTimes.reduce((sum, time) => sum + time, 0)
  const dueWhole = fairness?.due.reduce((sum, time) => sum + time, 0) ?? 0
  const figures: RunFigures = {
    jobs: tallies.all.figures(),
    parties: parties.list.map((party, number) => ({
      ...party,
      ...(tallies.ofParty[number] as Tally).figures(),
      gpuTime: gpuTimes[number] as number,
      share: gpuTime === 0 ? 0 : (gpuTimes[number] as number) / gpuTime,
      due: fairness === null || dueWhole === 0 ? null : (fairness.due[number] as number) / dueWhole,
    })),
    makespan: tallies.all.span,
    gpuTime,
    fairnessError: fairness?.error ?? null,
    owedMax: fairness?.owedMax ?? null,
    wastedBusy: wastedIn(lanes),
    wastedIdle: fairness?.idleWhileReady ?? null,
    wakeups: countWork(store),
    switches: countSwitches(store, lanes),
    ...loadsFigures(store, program),
  }
  return { index, parties, lanes, figures, end: tallies.all.end }
}

function fairnessOfRun(
  index: TrackIndex,
  program: Program,
  parties: Parties,
  lanes: readonly ExecutionLane[],
): Fairness | null {
  const { objects } = index.store
  return fairnessOf({
    store: index.store,
    lanes,
    priorities: program.entities.map(({ priority }) => PRIORITIES.indexOf(priority)),
    partyOf: parties.ofQueue,
    parties: parties.list.length,
    // Credits may allow fewer jobs at once than there are rings.
    capacities: objects.scheds.map((_, sched) =>
      Math.min(objects.schedRings[sched] ?? 1, objects.schedCredits[sched] ?? 1),
    ),
    end: index.busyTime,
  })
}

/** Counts jobs as they are told. */
class Tally {
  private readonly latencies: number[] = []
  private readonly waits: number[] = []
  private done = 0
  private failed = 0
  private left = 0
  private first = Infinity
  private last = -Infinity
  private readonly runEnd: number

  constructor(runEnd: number) {
    this.runEnd = runEnd
  }

  get end(): number {
    return this.left > 0 ? this.runEnd : Math.max(0, this.last)
  }

  get span(): number {
    return Math.max(0, this.end - this.first)
  }

  /** Times, or null for what has not happened. `error` 0: none. */
  add(queued: number | null, run: number | null, finished: number | null, error: number): void {
    if (queued !== null) this.first = Math.min(this.first, queued)
    if (finished !== null) this.last = Math.max(this.last, finished)
    if (queued !== null && run !== null) this.waits.push(run - queued)
    if (error !== 0) this.failed++
    else if (finished === null) this.left++
    else {
      this.done++
      if (queued !== null) this.latencies.push(finished - queued)
    }
  }

  figures(): JobFigures {
    const { done, failed, left, span } = this
    return {
      done,
      failed,
      left,
      perSecond: span === 0 ? null : (done * 1e9) / span,
      latency: distributionOf(Float64Array.from(this.latencies)),
      wait: distributionOf(Float64Array.from(this.waits)),
    }
  }
}

function tallyJobs(
  { store, history, busyTime }: TrackIndex,
  parties: Parties,
): { all: Tally; ofParty: readonly Tally[] } {
  const all = new Tally(busyTime)
  const ofParty = parties.list.map(() => new Tally(busyTime))
  const timeOf = (event: number) => (event < 0 ? null : store.time(event))
  for (let job = 0; job < history.jobs; job++) {
    // A job that was never queued and never refused is only a name.
    if (history.queuedEvent.at(job) < 0 && history.error.at(job) === 0) continue
    const queued = timeOf(history.queuedEvent.at(job))
    const run = timeOf(history.runEvent.at(job))
    const finished = timeOf(history.finishedEvent.at(job))
    const error = history.error.at(job)
    all.add(queued, run, finished, error)
    ofParty[parties.ofQueue[store.objects.jobEntity[job] as number] as number]?.add(queued, run, finished, error)
  }
  return { all, ofParty }
}

function gpuTimeOf({ store }: TrackIndex, parties: Parties, lanes: readonly ExecutionLane[]): readonly number[] {
  const times = parties.list.map(() => 0)
  for (const { executions } of lanes) {
    for (const { job, from, to } of executions) {
      const party = parties.ofQueue[store.objects.jobEntity[job] as number] as number
      times[party] = (times[party] as number) + (to - from)
    }
  }
  return times
}

function wastedIn(lanes: readonly ExecutionLane[]): number {
  let sum = 0
  for (const { executions } of lanes) for (const { from, to, wasted } of executions) if (wasted) sum += to - from
  return sum
}

function countWork(store: EventStore): number {
  let count = 0
  for (let event = 0; event < store.length; event++) if (store.kind(event) === EV.work) count++
  return count
}

function countSwitches({ objects }: EventStore, lanes: readonly ExecutionLane[]): number {
  let count = 0
  for (const { executions } of lanes) {
    let before = -1
    for (const { job } of executions) {
      const queue = objects.jobEntity[job] as number
      if (before >= 0 && queue !== before) count++
      before = queue
    }
  }
  return count
}
