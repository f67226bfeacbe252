/**
 * The steered executor: every task may be paused at each of its steps, and a strategy says at every choice
 * who goes on. A task is whatever can be resumed to its next pause; today that is a generator.
 *
 * The options of a choice, in this order, so that 0 is straight on: the task that moved last; the other
 * tasks that can move, oldest first; the first startable item of each queue, in the order queued; the
 * earliest timer if it is near, since an interrupt may come at any step. The checkers watch every step: lock order,
 * locks taken by their holder, given back by others or kept at the end, and everybody waiting for somebody else.
 */
import { fail } from "../base/assert.ts"
import { TIME_MAX, type SimTime } from "../time/time.ts"
import { Completion } from "./completion.ts"
import type { Engine } from "./engine.ts"
import { Lock, LockRelease } from "./lock.ts"
import { LockOrder } from "./lock-order.ts"
import type { MishapName, Mishaps } from "./mishaps.ts"
import { type Pause, Spin } from "./pause.ts"
import type { ReportName } from "../trace/report-names.ts"
import { Oops, type Report } from "./report.ts"
import type { Runnable } from "./run-list.ts"
import type { Strategy } from "./strategy.ts"
import { Work, type WorkQueue } from "./work.ts"

/** What a task can be today; anything that is resumed and says why it paused will do. */
export type Resumable = Iterator<Pause, void, void>

interface Task {
  readonly id: number
  readonly steps: Resumable
  /** The item it executes, if it is one. */
  readonly work: Work | null
  /** Why it paused. */
  pause: Pause
  readonly locks: Lock[]
  /** Number of the step that ended in a busy wait: it is the only one after which looking again is idle. */
  spunAt: number
}

/** A run that goes on longer than this is taken to go on for ever. */
export const STEPS_MAX = 1_000_000

export type Outcome = { readonly kind: "quiet" } | { readonly kind: "report"; readonly report: Report }

const START = "start"

export class SteeredExecutor {
  /** The answers given so far: together with the replay they are the run. */
  readonly choices: number[] = []
  steps = 0
  private readonly engine: Engine
  private readonly strategy: Strategy
  private readonly order = new LockOrder()
  private tasks: Task[] = []
  private current: Task | null = null
  private nextId = 0
  /** What a checker found; the run has stopped there. */
  report: Report | null = null
  private readonly until: SimTime
  private readonly hurry: number

  /**
   * `hurry`: how near a timer must be to fire before those who can move, in ns. 0: time passes only when nothing else can
   * move, so that a limit in time means what it says.
   */
  constructor(engine: Engine, strategy: Strategy, until: SimTime = TIME_MAX, hurry: number = TIME_MAX) {
    this.engine = engine
    this.strategy = strategy
    this.until = until
    this.hurry = hurry
  }

  /** Adds a task that is not a work item: a thread of the model. */
  spawn(steps: Resumable): void {
    this.adopt(steps, null)
  }

  /** Some task is inside of a call: it has begun and not returned. */
  get halfway(): boolean {
    return this.tasks.length > 0
  }

  /** From now on the strategy says whether these happen, of what the model asks for. */
  lookFor(names: readonly MishapName[]): Mishaps {
    const wanted = new Set(names)
    const pick = (name: MishapName, count: number): number => {
      if (!wanted.has(name)) return 0
      const choice = this.strategy.mishap?.(name, count) ?? 0
      return this.record(choice, count)
    }
    this.engine.mishaps = { pick }
    return this.engine.mishaps
  }

  /** To the end, or to the first report. */
  run(): Outcome {
    for (;;) {
      const more = this.step()
      if (this.report !== null) return { kind: "report", report: this.report }
      if (!more) return { kind: "quiet" }
    }
  }

  /** One step of whoever is chosen; false if nothing is left to do, or a checker has reported. */
  step(): boolean {
    if (this.report !== null) return false
    if (this.steps >= STEPS_MAX) return this.fail("endless", `no end after ${STEPS_MAX} steps`)
    const enabled = this.countTasks()
    const startable = this.countStartable()
    const timer = this.engine.timers.peek()
    const timerMayFire =
      timer !== null && timer.at <= this.until && (enabled + startable === 0 || timer.at - this.engine.now < this.hurry)
    const count = enabled + startable + (timerMayFire ? 1 : 0)
    if (count === 0) return this.tasks.length > 0 && this.fail("deadlock", this.describeDeadlock())
    const choice = count === 1 ? 0 : this.choose(count)
    try {
      if (choice < enabled) this.resume(this.taskAt(choice))
      else if (choice < enabled + startable) this.start(this.startableAt(choice - enabled))
      else this.fireTimer()
    } catch (error) {
      if (!(error instanceof Oops)) throw error
      this.report = error.report
    }
    this.steps++
    return this.report === null
  }

  private choose(count: number): number {
    return this.record(this.strategy.pick(count), count)
  }

  private record(choice: number, count: number): number {
    if (choice < 0 || choice >= count) fail(`strategy picked ${choice} of ${count}`)
    this.choices.push(choice)
    return choice
  }

  private canMove(task: Task): boolean {
    const { pause } = task
    if (typeof pause === "string" || pause instanceof LockRelease) return true
    if (pause instanceof Lock) return !pause.held
    if (pause instanceof Completion) return pause.done
    if (pause instanceof Spin) return task.spunAt !== this.steps - 1
    return !pause.active
  }

  private countTasks(): number {
    let count = 0
    for (const task of this.tasks) if (this.canMove(task)) count++
    return count
  }

  /** The one that moved last, then the others, oldest first. */
  private taskAt(index: number): Task {
    const { current } = this
    const currentMoves = current !== null && this.canMove(current)
    if (currentMoves && index === 0) return current
    let left = currentMoves ? index - 1 : index
    for (const task of this.tasks) {
      if (task === current || !this.canMove(task)) continue
      if (left === 0) return task
      left--
    }
    return fail(`no task ${index}`)
  }

  private countStartable(): number {
    let count = 0
    for (let item = this.engine.runnable.first; item !== null; item = item.next) if (this.canStart(item)) count++
    return count
  }

  private startableAt(index: number): Runnable {
    let left = index
    for (let item = this.engine.runnable.first; item !== null; item = item.next) {
      if (!this.canStart(item)) continue
      if (left === 0) return item
      left--
    }
    return fail(`no item ${index}`)
  }

  /** An item never runs beside itself; on an ordered queue it waits for the one executing and those before it. */
  private canStart(item: Runnable): boolean {
    if (!(item instanceof Work)) return true
    if (item.active) return false
    if (!item.queue.ordered) return true
    if (this.tasks.some((task) => task.work?.queue === item.queue)) return false
    return firstOfQueue(this.engine.runnable.first, item.queue) === item
  }

  private start(item: Runnable): void {
    this.engine.cancelWork(item)
    const work = item instanceof Work ? item : null
    this.adopt(item.run(), work)
  }

  private fireTimer(): void {
    const timer = this.engine.takeTimer(this.until)
    if (timer !== null) this.adopt(timer.fire(), null)
  }

  /** Plain items have run to their end when they return; the others have not begun. */
  private adopt(result: unknown, work: Work | null): void {
    if (!isResumable(result)) return
    if (work !== null) work.active = true
    const task = { id: this.nextId++, steps: result, work, pause: START, locks: [], spunAt: -1 }
    this.tasks.push(task)
    this.current = task
  }

  private resume(task: Task): void {
    this.current = task
    this.engine.task = task.id
    const { pause } = task
    if (pause instanceof Lock && !this.take(task, pause)) return
    const next = task.steps.next()
    if (next.done === true) {
      this.retire(task)
      return
    }
    task.pause = next.value
    if (next.value instanceof LockRelease) this.giveBack(task, next.value.lock)
    else if (next.value instanceof Lock && next.value.holder === task.id)
      this.fail("self-lock", `${next.value.name} taken by its own holder`)
    else if (next.value instanceof Spin) task.spunAt = this.steps
    else if (next.value instanceof Completion && task.locks.length > 0)
      this.fail("sleep-with-lock", `sleeps with ${task.locks[0]?.name} held`)
  }

  private take(task: Task, lock: Lock): boolean {
    for (const held of task.locks) {
      const cycle = this.order.record(held.name, lock.name)
      if (cycle !== null) return this.fail("lock-order", `possible circular locking: ${cycle}`)
    }
    lock.held = true
    lock.holder = task.id
    task.locks.push(lock)
    return true
  }

  private giveBack(task: Task, lock: Lock): void {
    if (lock.holder !== task.id) {
      this.fail("foreign-release", `${lock.name} released by a task that does not hold it`)
      return
    }
    lock.held = false
    lock.holder = -1
    task.locks.splice(task.locks.indexOf(lock), 1)
  }

  private retire(task: Task): void {
    if (task.locks.length > 0) this.fail("held-at-end", `returns with ${task.locks[0]?.name} held`)
    if (task.work !== null) task.work.active = false
    this.tasks = this.tasks.filter((other) => other !== task)
    this.current = null
  }

  private describeDeadlock(): string {
    const waits = this.tasks.map((task) => `task ${task.id} waits for ${describePause(task.pause)}`)
    return `nothing can move: ${waits.join(", ")}`
  }

  private fail(name: ReportName, text: string): false {
    if (this.report !== null) return false
    this.report = { name, kind: "warning", where: "lockdep", text, lines: [] }
    this.engine.raise(this.report)
    return false
  }
}

function firstOfQueue(first: Runnable | null, queue: WorkQueue): Runnable | null {
  for (let item = first; item !== null; item = item.next) if (item instanceof Work && item.queue === queue) return item
  return null
}

function isResumable(result: unknown): result is Resumable {
  return typeof result === "object" && result !== null && "next" in result
}

function describePause(pause: Pause): string {
  if (typeof pause === "string") return pause
  if (pause instanceof LockRelease) return `the release of ${pause.lock.name}`
  if (pause instanceof Work) return `${pause.queue.name} to finish its item`
  return pause.name
}
