/**
 * The invariants I1 to I8 of the reference (section 11), looked at after every step of a run, in both forms. A latent
 * quirk of the real code that breaks one is excluded by what the state shows, never by name.
 *
 * I7, that no callback takes a lock held by its caller, is not here: the steered executor sees every lock taken, and
 * reports a task that takes one it holds and any circular order.
 */
import type { Entity, Scheduler } from "../objects.ts"
import type { Broken } from "./broken.ts"
import { wrongCredits } from "./credits.ts"
import { usedAfterFree } from "./gone.ts"
import { LiveJobs } from "./live-jobs.ts"
import { wrongOrder } from "./order.ts"
import { misplacedJob } from "./places.ts"
import { restless } from "./rest.ts"
import { lostFence } from "./signals.ts"
import { lostWakeup } from "./wake-ups.ts"

/** With more jobs alive than this a step is not worth looking at all of them: every second is, or every third. */
const JOBS_A_STEP = 32

export class InvariantChecker {
  private readonly live: LiveJobs
  private skipped = 0

  /** From the beginning of a run, before anything is pushed. The lists may grow. */
  constructor(scheds: readonly Scheduler[], entities: readonly Entity[]) {
    this.live = new LiveJobs(scheds, entities)
  }

  /**
   * To be called after each step. `halfway`: some task is inside of a call, so that what holds only between calls is
   * not looked at. Null, or the first that is broken. With n jobs alive all are looked at every n/32 steps.
   */
  afterStep(halfway: boolean): Broken | null {
    this.live.collect()
    this.skipped++
    if (this.skipped * JOBS_A_STEP < this.live.jobs.length) return null
    return this.look(halfway)
  }

  /** Nothing is left to run. */
  atRest(): Broken | null {
    this.live.collect()
    return this.look(false) ?? restless(this.live)
  }

  private look(halfway: boolean): Broken | null {
    const { live } = this
    this.skipped = 0
    const found =
      misplacedJob(live, halfway) ??
      wrongCredits(live, halfway) ??
      wrongOrder(live) ??
      usedAfterFree(live) ??
      (halfway ? null : lostWakeup(live)) ??
      lostFence(live, halfway)
    live.prune()
    return found
  }
}
