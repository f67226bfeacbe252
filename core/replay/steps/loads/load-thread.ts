/**
 * The thread of a load: does the steps of a cycle one after the other, cycle by cycle, and sleeps where a step says so.
 * Like everything on the run list it takes no virtual time but that. A cycle in which it never slept ends with it giving
 * way to whatever else can run, as a thread that the system preempts.
 */
import { unreachable } from "../../../base/assert.ts"
import type { Prng } from "../../../base/prng.ts"
import type { Engine } from "../../../engine/engine.ts"
import { Runnable } from "../../../engine/run-list.ts"
import { type Steps, point } from "../../../engine/steps.ts"
import { Timer } from "../../../engine/timer.ts"
import { type Fence, FenceCallback } from "../../../fence/fence.ts"
import { INSTANT_CYCLES_MAX, LOAD_STEPS_MAX } from "../../../lang/limits.ts"
import type { JobRef, LoadSpec, LoadStep, SpanSpec } from "../../../lang/program.ts"
import { type SimTime, TIME_ZERO } from "../../../time/time.ts"
import { spanHigh, spanLow } from "../../../trace/event-store.ts"
import { EV } from "../../../trace/events.ts"
import type { LoadMachine } from "./load-machine.ts"

type SubmitStep = Extract<LoadStep, { readonly kind: "submit" }>
/** How a load ended, as the trace has it. */
type Ending = "finished" | "refused" | "limit"

/** Whether the thread goes on with the next step, does this one again when it is woken, or is over. */
type Progress = "next" | "asleep" | Ending

const TOO_MANY_STEPS = `more steps of all loads than ${LOAD_STEPS_MAX}`
const TOO_MANY_CYCLES = `more cycles in an instant than ${INSTANT_CYCLES_MAX}`

export class LoadThread extends Runnable {
  readonly engine: Engine
  private readonly loads: LoadMachine
  private readonly spec: LoadSpec
  private readonly prng: Prng
  private readonly woken: WokenByFence
  private readonly alarm: Alarm
  private readonly word: number
  private begunAt: SimTime = TIME_ZERO
  private cycle = -1
  private cyclesOver = 0
  private cycleAt: SimTime = TIME_ZERO
  /** In this cycle, by `sleep` and `every`; and whether it slept at all. */
  private slept = 0
  /** Cycles before this one that took no time, without a break. */
  private instantCycles = 0
  private gaveWay = false
  /** Step of the cycle; behind the last one while the cycle ends. */
  private at = 0
  /** It has begun with the step. */
  private inStep = false
  /** Within a step: jobs that it submitted, or jobs that it has waited for. */
  private done = 0
  /** When it went to sleep for a time; null: it does not. */
  private asleepSince: SimTime | null = null
  private throttle: Extract<LoadStep, { readonly kind: "throttle" }> | null = null
  /** Finished fences of its jobs for the throttle, the last submitted last. */
  private unfinished: Fence[] = []
  /** The last job of each submit step, which its end waits for. */
  private readonly last = new Map<number, Fence>()
  private ending: Ending | null = null
  /** The cycle is told to be over, and the next one begins when the thread runs again. */
  private cycleEnds = false

  constructor(loads: LoadMachine, spec: LoadSpec, prng: Prng) {
    super()
    this.loads = loads
    this.engine = loads.engine
    this.spec = spec
    this.prng = prng
    this.woken = new WokenByFence(this)
    this.alarm = new Alarm(this)
    this.word = this.engine.trace.objects.intern(spec.name)
  }

  override run(): Steps<void> {
    if (this.cycle < 0) {
      this.begunAt = this.engine.now
      this.beginCycle()
    }
    for (;;) {
      if (this.ending !== null) {
        this.end(this.ending)
        return
      }
      const step = this.spec.steps[this.at]
      const progress = step === undefined ? this.endCycle() : this.perform(step)
      if (progress === "asleep") return
      if (progress !== "next") {
        this.ending = progress
        continue
      }
      if (step !== undefined) {
        this.at++
        this.done = 0
        this.inStep = false
      }
      point("load.step")
    }
  }

  private perform(step: LoadStep): Steps<Progress> {
    if (!this.inStep) {
      this.inStep = true
      if (!this.loads.takeStep()) return this.stop(TOO_MANY_STEPS)
      const { trace, now } = this.engine
      if (trace.on) trace.append(now, EV.op, step.line, this.spec.client, 0, 0)
    }
    switch (step.kind) {
      case "submit":
        return this.submit(step)
      case "wait":
        return this.wait(step.jobs)
      case "sleep":
        return this.sleep(step.span)
      case "every":
        return this.sleepUntil((this.cycleAt + step.period) as SimTime)
      case "throttle":
        this.throttle = step
        return "next"
      case "fence":
        this.loads.renewFence(step.ext, this.cycle)
        return "next"
      case "signal":
        this.loads.perform({ kind: "signal_ext", ext: step.ext, error: step.error })
        return "next"
      case "terminate":
        this.loads.terminate(step.job, this.cycle)
        return "next"
      case "priority":
        this.loads.perform({ kind: "set_priority", entity: step.entity, priority: step.priority })
        return "next"
      default:
        return unreachable(step)
    }
  }

  /** The jobs of the step; after each it waits as the throttle says. */
  private submit({ submit, line }: SubmitStep): Steps<Progress> {
    const { loads, engine } = this
    const perCycle = loads.perCycle(submit)
    for (;;) {
      if (this.done > 0 && !this.mayGoOn()) return "asleep"
      if (this.done === perCycle) return "next"
      if (this.done > 0 && !loads.takeStep()) return this.stop(TOO_MANY_STEPS)
      const turn = this.cycle * perCycle + this.done
      engine.line = line
      const fence = loads.submit(submit, turn, this.prng)
      engine.line = 0
      this.done++
      if (fence === null) return "refused"
      this.last.set(submit, fence)
      if (this.throttle !== null) this.unfinished.push(fence)
      // Only the last of a cycle can be referred to.
      if (this.done > 1) loads.forget(submit, turn - 1)
    }
  }

  /** Whether the throttle lets it go on; else it is woken when it is worth asking again. */
  private mayGoOn(): Steps<boolean> {
    const { throttle } = this
    if (throttle === null) return true
    if (throttle.by === "queued") {
      if (this.unfinished.length <= throttle.jobs) return true
      this.unfinished = this.unfinished.filter((fence) => !fence.signaled)
      if (this.unfinished.length <= throttle.jobs) return true
      return !this.sleepOn(this.unfinished[0] as Fence)
    }
    while (this.unfinished.length > throttle.jobs + 1) this.unfinished.shift()
    if (this.unfinished.length <= throttle.jobs) return true
    return !this.sleepOn(this.unfinished[0] as Fence)
  }

  private wait(jobs: readonly JobRef[]): Steps<Progress> {
    for (; this.done < jobs.length; this.done++) {
      const fence = this.loads.lastFinished(jobs[this.done] as JobRef, this.cycle)
      if (fence !== null && this.sleepOn(fence)) return "asleep"
    }
    return "next"
  }

  private sleep({ low, high }: SpanSpec): Progress {
    // Drawn once, when it goes to sleep.
    const span = this.asleepSince !== null || low === high ? low : this.prng.between(low, high)
    if (span === 0 && this.asleepSince === null) {
      this.asleepSince = this.engine.now
      this.gaveWay = true
      this.engine.wake(this)
      return "asleep"
    }
    return this.sleepUntil((this.engine.now + span) as SimTime)
  }

  private sleepUntil(at: SimTime): Progress {
    const { now } = this.engine
    if (this.asleepSince === null) {
      if (at <= now) return "next"
      this.asleepSince = now
      this.gaveWay = true
      this.engine.arm(this.alarm, at)
      return "asleep"
    }
    this.slept += now - this.asleepSince
    this.asleepSince = null
    return "next"
  }

  /** Asleep until the fence signals; false if it has. */
  private sleepOn(fence: Fence): Steps<boolean> {
    if (fence.signaled) return false
    // Before it is: whoever signals may have it running again at once.
    this.gaveWay = true
    return fence.addCallback(this.woken)
  }

  private beginCycle(): void {
    this.cycle++
    this.cycleAt = this.engine.now
    this.slept = 0
    this.gaveWay = false
    this.at = 0
    this.done = 0
    this.trace(EV.cycle_begin, this.cycle, 0, 0)
  }

  private endCycle(): Progress {
    if (this.cycleEnds) {
      this.cycleEnds = false
      this.beginCycle()
      return "next"
    }
    this.cyclesOver++
    this.trace(EV.cycle_end, this.cycle, spanLow(this.slept), spanHigh(this.slept))
    this.forget(this.cycle - this.spec.reach)
    const { lasts } = this.spec
    const over = "cycles" in lasts ? this.cycle + 1 >= lasts.cycles : this.engine.now - this.begunAt >= lasts.span
    if (over) return "finished"
    this.instantCycles = this.cycleAt === this.engine.now ? this.instantCycles + 1 : 0
    if ("span" in lasts && this.instantCycles >= INSTANT_CYCLES_MAX) return this.stop(TOO_MANY_CYCLES)
    if (this.gaveWay) {
      this.beginCycle()
      return "next"
    }
    this.cycleEnds = true
    this.engine.wake(this)
    return "asleep"
  }

  private stop(why: string): Ending {
    this.engine.print(4, `load ${this.spec.name} stopped: ${why}`)
    return "limit"
  }

  /** No reference of a later cycle comes to this one. */
  private forget(cycle: number): void {
    if (cycle < 0) return
    for (const step of this.spec.steps) {
      if (step.kind === "submit") this.loads.forget(step.submit, (cycle + 1) * this.loads.perCycle(step.submit) - 1)
    }
  }

  /** All its jobs have finished, unless it stops before. */
  private end(how: Ending): Steps<void> {
    for (const [submit, fence] of this.last) {
      if (this.sleepOn(fence)) return
      this.last.delete(submit)
    }
    this.trace(EV.load_end, this.cyclesOver, this.engine.trace.objects.intern(how), 0)
  }

  private trace(kind: number, a: number, b: number, c: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, this.word, a, b, c)
  }
}

/** Belongs to one thread. */
class WokenByFence extends FenceCallback {
  private readonly thread: LoadThread

  constructor(thread: LoadThread) {
    super()
    this.thread = thread
  }

  override call(_fence: Fence): Steps<void> {
    this.thread.engine.wake(this.thread)
  }
}

class Alarm extends Timer {
  private readonly thread: LoadThread

  constructor(thread: LoadThread) {
    super()
    this.thread = thread
  }

  override fire(): void {
    this.thread.engine.wake(this.thread)
  }
}
