/**
 * Who was due how much of the GPU, and who got it.
 *
 * At each moment the rings of a scheduler are divided among the queues that have jobs which could execute, in proportion
 * to the weights of their priorities; a queue is due at most a ring for each such job, and what it has no use for is
 * divided among the others (water-filling). What a queue is due over the run is the integral: it is the service that an
 * ideal scheduler, which shares the GPU out in infinitely small pieces, would have given while the queue asked as it did.
 * Due minus received is the lag of EEVDF (Stoica and Abdel-Wahab, 1995).
 *
 * The weights are those of the fair policy, whose virtual run time counts GPU time shifted by 1, 2, 4 and 7 bits: kernel
 * is to high as 2 to 1, high to normal as 4 to 1, normal to low as 8 to 1.
 */
import type { EventStore } from "../trace/event-store.ts"
import { type Demand, replayDemand } from "./demand.ts"
import type { ExecutionLane } from "./executions.ts"
import { waterFill } from "./water-fill.ts"

/** By priority: kernel, high, normal, low. */
export const WEIGHTS = [64, 32, 8, 1] as const
const WEIGHT_NORMAL = 8

/** A run with more stretches times queues than this has no fairness figures: they would take minutes. */
export const FAIRNESS_WORK_MAX = 400_000_000

export interface Fairness {
  /** By party, in nanoseconds of GPU time: what it was due, and what it got. */
  readonly due: readonly number[]
  readonly received: readonly number[]
  /**
   * From 0, everybody got what he was due, to 1, all of it went to others: half the sum of the differences between the
   * shares of what was due and of what was received.
   */
  readonly error: number
  /**
   * The most that any party was behind at any moment, in nanoseconds of GPU time; counted from when it began to ask, since
   * to who has all that he asked for nothing is owed.
   */
  readonly owedMax: number
  /** Nanoseconds that a ring stood still while a job for it was ready; of several rings, their sum. */
  readonly idleWhileReady: number
}

export interface FairnessInput {
  readonly store: EventStore
  readonly lanes: readonly ExecutionLane[]
  /** By queue. */
  readonly priorities: readonly number[]
  readonly partyOf: readonly number[]
  readonly parties: number
  /** By scheduler: jobs that can execute at once. */
  readonly capacities: readonly number[]
  readonly end: number
}

/** Null if it would take too long. */
export function fairnessOf(input: FairnessInput): Fairness | null {
  const { store, lanes, priorities, partyOf, parties, capacities, end } = input
  const due = new Float64Array(parties)
  const received = new Float64Array(parties)
  const service = new Service(store, lanes, partyOf)
  const division = new Division(capacities)
  let idleWhileReady = 0
  const lags = new Lags(partyOf, parties)
  let work = 0
  replayDemand(store, priorities, end, (from, to, demands, priorityOf) => {
    work += demands.size * capacities.length
    if (work > FAIRNESS_WORK_MAX) return
    division.divide(demands, priorityOf, (queue, share) => {
      const party = partyOf[queue] as number
      due[party] = (due[party] as number) + share * (to - from)
    })
    service.advance(from, received)
    const busy = service.advance(to, received)
    idleWhileReady += Math.max(0, division.given * (to - from) - busy)
    lags.look(due, received, demands)
  })
  if (work > FAIRNESS_WORK_MAX) return null
  service.advance(Infinity, received)
  return {
    due: [...due],
    received: [...received],
    error: distance(due, received),
    // What is due is divided, and so not whole nanoseconds; sums of it are off by less than one.
    owedMax: Math.round(lags.max),
    idleWhileReady: Math.round(idleWhileReady),
  }
}

/** Half the sum of the differences of two divisions of a whole; 0 if either is of nothing. */
function distance(one: Float64Array, other: Float64Array): number {
  const wholeOne = one.reduce((sum, value) => sum + value, 0)
  const wholeOther = other.reduce((sum, value) => sum + value, 0)
  if (wholeOne === 0 || wholeOther === 0) return 0
  let sum = 0
  for (let i = 0; i < one.length; i++) {
    sum += Math.abs((one[i] as number) / wholeOne - (other[i] as number) / wholeOther)
  }
  return sum / 2
}

/** How far behind the parties are, each since it began to ask. */
class Lags {
  max = 0
  private readonly partyOf: readonly number[]
  private readonly base: Float64Array
  private readonly asks: Uint8Array

  constructor(partyOf: readonly number[], parties: number) {
    this.partyOf = partyOf
    this.base = new Float64Array(parties)
    this.asks = new Uint8Array(parties)
  }

  /** At the end of a stretch in which these asked. */
  look(due: Float64Array, received: Float64Array, demands: ReadonlySet<Demand>): void {
    this.asks.fill(0)
    for (const { queue } of demands) this.asks[this.partyOf[queue] as number] = 1
    for (let party = 0; party < this.asks.length; party++) {
      const lag = (due[party] as number) - (received[party] as number)
      if (this.asks[party] === 0) this.base[party] = lag
      else this.max = Math.max(this.max, lag - (this.base[party] as number))
    }
  }
}

/** Divides each scheduler's rings among the queues that ask it. */
class Division {
  /** Rings given away in the last division, all schedulers together. */
  given = 0
  private readonly capacities: readonly number[]

  constructor(capacities: readonly number[]) {
    this.capacities = capacities
  }

  divide(
    demands: ReadonlySet<Demand>,
    priorityOf: ArrayLike<number>,
    give: (queue: number, share: number) => void,
  ): void {
    this.given = 0
    for (let sched = 0; sched < this.capacities.length; sched++) {
      const takers = [...demands].filter((demand) => demand.sched === sched)
      if (takers.length === 0) continue
      const weights = takers.map(({ queue }) => WEIGHTS[priorityOf[queue] ?? -1] ?? WEIGHT_NORMAL)
      const wants = takers.map(({ asks }) => asks)
      const shares = waterFill(this.capacities[sched] as number, wants, weights)
      takers.forEach(({ queue }, taker) => {
        this.given += shares[taker] as number
        give(queue, shares[taker] as number)
      })
    }
  }
}

/** Adds up what the parties got, in order of time. */
class Service {
  private readonly lanes: readonly ExecutionLane[]
  private readonly partyOfJob: (job: number) => number
  private readonly next: number[]
  private now = 0

  constructor(store: EventStore, lanes: readonly ExecutionLane[], partyOf: readonly number[]) {
    const { jobEntity } = store.objects
    this.lanes = lanes
    this.partyOfJob = (job) => partyOf[jobEntity[job] as number] as number
    this.next = lanes.map(() => 0)
  }

  /** Adds what was executed up to a time; returns how much it was, all lanes together. */
  advance(to: number, received: Float64Array): number {
    let sum = 0
    this.lanes.forEach(({ executions }, lane) => {
      let at = this.next[lane] as number
      for (; at < executions.length; at++) {
        const execution = executions[at]
        if (execution === undefined || execution.from >= to) break
        const span = Math.min(to, execution.to) - Math.max(this.now, execution.from)
        if (span > 0) {
          const party = this.partyOfJob(execution.job)
          received[party] = (received[party] as number) + span
          sum += span
        }
        if (execution.to > to) break
      }
      this.next[lane] = at
    })
    this.now = to
    return sum
  }
}
