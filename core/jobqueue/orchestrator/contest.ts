/**
 * Those who compete for the same rings, and the time by which they are compared: the virtual time of a device that serves
 * all who are awake at once, each by its weight. It is the mean of their virtual times, by weight. Who stands behind it is
 * owed that much, who stands ahead has had more than its part; the sum of both is nothing.
 *
 * After Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline First" (1995), for jobs that cannot be interrupted and
 * whose length nobody knows before they have ended.
 */
import type { SimTime } from "../../time/time.ts"
import type { Ring } from "./ring.ts"
import { type Experience, type Share, moved } from "./share.ts"

/** The longest job is forgotten by a 64th with each shorter one. */
const FORGOTTEN = 1 / 64
/**
 * Where rings differ in who may use them, a queue can get less than its part however long it waits, or more since nobody
 * else can use its ring. What it is owed, or owes, is kept within so many of the longest jobs: neither can be paid back.
 */
const LAG_JOBS_MAX = 4

export class Contest implements Experience {
  readonly shares = new Set<Share>()
  readonly rings: Ring[] = []
  /** Not all may use the same rings. */
  divided = false
  average = -1
  longest = 0
  /** Number of the busy period: it ends when nobody is awake. */
  private period = 0
  private awake = 0
  private weights = 0
  /** Virtual time of the share that was served last, before it was charged for that. */
  private served = Number.POSITIVE_INFINITY
  /** What the jobs on the rings are charged for, nanoseconds. */
  outstanding = 0
  /** Sum of weight times virtual time of those awake, that counted from `origin`. */
  private sum = 0
  private origin = 0

  /** More than one is awake. */
  get contested(): boolean {
    return this.awake > 1
  }

  get time(): number {
    return this.awake === 0 ? this.origin : this.origin + this.sum / this.weights
  }

  /**
   * Jobs are charged for when they go to a ring. Whoever comes while they execute has no part in what is still to be
   * executed, and theirs it is not yet either: the time before that was charged.
   */
  private timeOf(now: SimTime): number {
    if (this.awake === 0) return this.origin
    let executed = 0
    for (const { jobs, width, since } of this.rings) executed += Math.min(jobs, width) * (now - since)
    return this.time - Math.max(0, this.outstanding - executed) / this.weights
  }

  /**
   * A share has something to do. It is placed where the device is: at the time of the contest, or beside the one that was
   * served last if that is owed something, for others have not had more than that one yet. It keeps what it is owed itself,
   * up to its claim: that is its head start, for time that it left to others. What it has had too much it keeps as long as
   * the busy period lasts.
   */
  wake(share: Share, now: SimTime): void {
    const time = Math.min(this.timeOf(now), this.served)
    let { virtualTime } = share
    const least = time - share.claim / share.weight
    if (virtualTime < least) virtualTime = least
    if (this.awake === 0 || (virtualTime > time && share.period !== this.period)) virtualTime = time
    share.virtualTime = virtualTime
    share.awake = true
    share.wakeUp(now)
    this.awake++
    this.weights += share.weight
    this.sum += share.weight * (virtualTime - this.origin)
  }

  /** It has nothing to do any more. */
  sleep(share: Share, now: SimTime): void {
    share.awake = false
    share.period = this.period
    share.fallAsleep(now)
    this.awake--
    this.weights -= share.weight
    this.sum -= share.weight * (share.virtualTime - this.origin)
    if (this.awake > 0) return
    this.period++
    this.weights = 0
    this.sum = 0
    this.origin = share.virtualTime
    this.served = share.virtualTime
  }

  /** A share that is awake has had `ns` more of the device, or less. */
  charge(share: Share, ns: number): void {
    share.charge(ns)
    this.sum += ns
  }

  /** A share is served, and not charged yet. */
  serve(share: Share): void {
    this.bound(share)
    this.served = share.virtualTime
  }

  /** See `LAG_JOBS_MAX`. Where all use the same ring, lag is bounded by itself. */
  private bound(share: Share): void {
    if (!this.divided || this.longest === 0) return
    const { time } = this
    const most = (LAG_JOBS_MAX * this.longest) / share.weight
    const within = Math.min(Math.max(share.virtualTime, time - most), time + most)
    this.sum += (within - share.virtualTime) * share.weight
    share.virtualTime = within
  }

  /** A job has ended that took so long. */
  measure(ns: number): void {
    this.average = moved(this.average, ns)
    if (ns > this.longest) this.longest = ns
    else this.longest -= (this.longest - ns) * FORGOTTEN
  }

  /** What it is owed, in nanoseconds, stays. */
  setWeight(share: Share, weight: number): void {
    const { time } = this
    const owed = (time - share.virtualTime) * share.weight
    if (share.awake) {
      this.weights += weight - share.weight
      this.sum -= share.weight * (share.virtualTime - this.origin)
    }
    share.weight = weight
    share.virtualTime = time - owed / weight
    if (share.awake) this.sum += weight * (share.virtualTime - this.origin)
  }

  /** All of another contest compete with these from now on; each keeps what it is owed. Context: process. */
  absorb(other: Contest): void {
    const shift = this.time - other.time
    for (const share of other.shares) {
      share.experience = this
      share.virtualTime += shift
      share.period = share.period === other.period ? this.period : -1
      this.shares.add(share)
      if (!share.awake) continue
      this.awake++
      this.weights += share.weight
      this.sum += share.weight * (share.virtualTime - this.origin)
    }
    this.rings.push(...other.rings)
    this.divided = true
    this.average = Math.max(this.average, other.average)
    this.longest = Math.max(this.longest, other.longest)
    this.served = Math.min(this.served, other.served + shift)
    this.outstanding += other.outstanding
  }

  forget(share: Share, now: SimTime): void {
    if (share.awake) this.sleep(share, now)
    this.shares.delete(share)
  }
}
