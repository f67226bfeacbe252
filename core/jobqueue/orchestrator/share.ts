/**
 * A claim on the device: a weight, and how much of the device was had for it. It is a queue's, or that of all queues of a
 * client together (R28). What is kept for each queue beside it is its `Seat`.
 */
import type { SimTime } from "../../time/time.ts"
import { NEVER } from "../objects.ts"

/** Weights by priority, kernel first: each is 2, 4 and 8 times the next (R26, reference 7.2). */
export const WEIGHTS = { kernel: 64, high: 32, normal: 8, low: 1 } as const

/** Moving averages take an eighth of the newest. */
const NEWEST = 1 / 8

/** A burst that is longer than so many of the longest jobs is no burst but a load. */
const BURST_JOBS_MAX = 4

/** What is known of the jobs of all who compete: nanoseconds. */
export interface Experience {
  /** Moving average of their times; below 0: none has ended yet. */
  readonly average: number
  /** The longest of late. */
  readonly longest: number
}

export class Share {
  /** Of the contest that it takes part in. */
  experience: Experience
  weight: number
  /** Nanoseconds of the device that it had, by its weight: behind the contest's time, it is owed some. */
  virtualTime: number
  /** It has a job that is ready or on the device, and its weight counts. */
  awake = false
  /** Moving average of the time of its jobs, nanoseconds; below 0: none has ended yet. */
  average = -1
  /**
   * Moving averages of what it has of the device from one sleep to the next, and of how long it sleeps, nanoseconds; below
   * 0: it has not slept yet.
   */
  burst = -1
  sleep = -1
  /** What it had since it woke; when it fell asleep. */
  had = 0
  asleepSince = NEVER
  /** The busy period in which it fell asleep. */
  period = 0
  /** Jobs of it on the device, and queues of it that are ready. */
  running = 0
  ready = 0
  /** What it asks for at a time, nanoseconds, and what it has had of that. */
  private request = 0
  private granted = 0

  constructor(experience: Experience, weight: number, virtualTime: number) {
    this.experience = experience
    this.weight = weight
    this.virtualTime = virtualTime
  }

  /** What a job of it is taken to need, until that is known. */
  get estimate(): number {
    return this.average < 0 ? Math.max(0, this.experience.average) : this.average
  }

  /** What it usually has from one sleep to the next, but not more than a longest job: its head start when it wakes. */
  get claim(): number {
    return Math.max(0, Math.min(this.burst, this.experience.longest))
  }

  /** When it may have more: its virtual time where its request began. */
  get eligibleAt(): number {
    return this.virtualTime - this.granted / this.weight
  }

  /** By when it should have had all of its request. */
  get deadline(): number {
    return this.virtualTime + (this.request - this.granted) / this.weight
  }

  /** It has had `ns` more, or less, than was known. */
  charge(ns: number): void {
    this.virtualTime += ns / this.weight
    const granted = this.granted + ns
    if (granted >= this.request) this.ask()
    else this.granted = granted < 0 ? 0 : granted
  }

  /**
   * The next request: one job. Whoever is known to sleep after a few asks for all of them at once, since half of them is
   * nothing to him.
   */
  private ask(): void {
    const { burst, estimate } = this
    this.granted = 0
    this.request = burst <= BURST_JOBS_MAX * this.experience.longest ? Math.max(burst - this.had, estimate) : estimate
  }

  /** A job of it has ended that took so long. */
  measure(ns: number): void {
    this.had += ns
    this.average = moved(this.average, ns)
  }

  /** It has nothing to do from `now` on. */
  fallAsleep(now: SimTime): void {
    this.burst = moved(this.burst, this.had)
    this.had = 0
    this.asleepSince = now
  }

  wakeUp(now: SimTime): void {
    this.ask()
    if (this.asleepSince >= 0) this.sleep = moved(this.sleep, now - this.asleepSince)
  }
}

/** `average` when `newest` has come to it; below 0 it is the first. */
export function moved(average: number, newest: number): number {
  return average < 0 ? newest : average + (newest - average) * NEWEST
}
