/**
 * The machine's clock and everything that waits for it: virtual time, timers, and the list of runnable
 * things. It decides nothing about order beyond first in, first out; the executors do (`straight.ts`,
 * `steered.ts`). Code takes no virtual time: only a timer that fires moves the clock.
 */
import { fail } from "../base/assert.ts"
import { type SimTime, TIME_ZERO } from "../time/time.ts"
import type { EventStore } from "../trace/event-store.ts"
import { EV } from "../trace/events.ts"
import type { MishapName, Mishaps } from "./mishaps.ts"
import { Oops, type Report, describeReport } from "./report.ts"
import { type Runnable, RunList } from "./run-list.ts"
import { SignallingSections } from "./signalling.ts"
import { type Timer, TimerHeap } from "./timer.ts"

/** A run that breaks a rule a million times has told it by then. */
const REPORTS_MAX = 1000
/** Arming numbers of ordinary timers start here, so that a timer armed ahead of them precedes all at its instant. */
const ORDER_AHEAD = -1

export class Engine {
  now: SimTime = TIME_ZERO
  /** When the last timer fired. */
  lastFired: SimTime = TIME_ZERO
  readonly trace: EventStore
  readonly runnable = new RunList()
  readonly timers = new TimerHeap()
  /** What the checkers found, in order. */
  readonly reports: Report[] = []
  /** Replay line whose operation is being performed; 0 outside of one. */
  line = 0
  /** Null: nothing goes wrong that the replay does not say. */
  mishaps: Mishaps | null = null
  /** Number of the task that moves; 0 in straight runs, where nothing is ever half-way. */
  task = 0
  readonly signalling = new SignallingSections()
  private armings = 0
  private readonly told = new Set<string>()

  constructor(trace: EventStore) {
    this.trace = trace
  }

  /** Returns whether it was queued by this call. */
  queueWork(work: Runnable): boolean {
    return this.runnable.append(work)
  }

  /** Takes a queued, not yet started item out. */
  cancelWork(work: Runnable): boolean {
    return this.runnable.remove(work)
  }

  /** A caller woken from a wait goes to the tail of the list. */
  wake(waiter: Runnable): void {
    this.runnable.append(waiter)
  }

  /** Arms, or arms anew: then it comes last among equal times. */
  arm(timer: Timer, at: SimTime): void {
    if (at < this.now) fail(`timer armed for ${at} at ${this.now}`)
    this.timers.remove(timer)
    timer.at = at
    timer.order = this.armings++
    this.timers.add(timer)
  }

  /**
   * As `arm`, but ahead of every other timer of that instant: for the one timer that stands for the
   * operations of a replay, which golden traces arm before anything else (oracle rule 3). In a steered run
   * the operation before may have been held up past `at`: then this one is due now.
   */
  armAhead(timer: Timer, at: SimTime): void {
    this.timers.remove(timer)
    timer.at = at > this.now ? at : this.now
    timer.order = ORDER_AHEAD
    this.timers.add(timer)
  }

  disarm(timer: Timer): void {
    this.timers.remove(timer)
  }

  /** Takes the earliest timer and moves the clock to it; null if there is none up to `until`. */
  takeTimer(until: SimTime): Timer | null {
    const timer = this.timers.peek()
    if (timer === null || timer.at > until) return null
    this.timers.remove(timer)
    // Steered runs may let code overtake a timer, so the clock may already stand later.
    if (timer.at > this.now) this.now = timer.at
    this.lastFired = this.now
    return timer
  }

  /**
   * Whether something goes wrong here, and in which of `count - 1` ways; 0: it does not. `of` is who it happens to, for
   * the trace. Context: any.
   */
  mishap(name: MishapName, count: number, of: string): number {
    return this.mishaps === null ? 0 : this.askFor(this.mishaps, name, count, of)
  }

  /** Whether there is memory; always, unless the run looks for what happens without. Context: may sleep. */
  allocate(what: string): boolean {
    return this.mishaps === null || this.askFor(this.mishaps, "alloc", 2, what) === 0
  }

  private askFor(mishaps: Mishaps, name: MishapName, count: number, of: string): number {
    const way = mishaps.pick(name, count)
    if (way !== 0) this.traceMishap(name, of)
    return way
  }

  /** For the trace: this goes wrong now. */
  traceMishap(name: MishapName | "close", of: string): void {
    const { trace } = this
    if (trace.on) trace.append(this.now, EV.mishap, trace.objects.intern(name), trace.objects.intern(of), 0, 0)
  }

  /** A checker found something; the machine goes on. Told once for each place and its lines, at most so many in all. */
  raise(report: Report): void {
    const told = describeReport(report)
    if (this.told.has(told) || this.told.size >= REPORTS_MAX) return
    this.told.add(told)
    this.reports.push(report)
    const { trace } = this
    if (!trace.on) return
    const { objects } = trace
    trace.append(this.now, EV.report, objects.intern(told), report.lines.at(-1) ?? 0, objects.intern(report.name), 0)
  }

  /** A checker found what kills the thread: the run ends here. */
  oops(report: Omit<Report, "kind">): never {
    const fatal: Report = { ...report, kind: "oops" }
    this.raise(fatal)
    throw new Oops(fatal)
  }

  /** The kernel prints a line. Levels are those of printk: 3 error, 4 warning, 6 info, 7 debug. */
  print(level: number, text: string): void {
    const { trace } = this
    if (trace.on) trace.append(this.now, EV.log, trace.objects.intern(text), level, 0, 0)
  }
}
