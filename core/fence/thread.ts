/**
 * A thread of a process as far as sleeping goes: it sleeps in at most one call at a time, and a Unix signal
 * ends an interruptible sleep. What it can reach by number is its process's table of files.
 */
import { assert } from "../base/assert.ts"
import type { Engine } from "../engine/engine.ts"
import { Runnable } from "../engine/run-list.ts"
import type { Steps } from "../engine/steps.ts"
import { Timer } from "../engine/timer.ts"
import { type SimTime, TIME_MAX } from "../time/time.ts"
import { FileTable } from "./file-table.ts"

export class Thread {
  readonly engine: Engine
  /** Its process's. */
  readonly files: FileTable
  /** A signal has arrived that was not handled yet. */
  signalPending = false
  /** The call it sleeps in. */
  asleep: Sleep | null = null

  constructor(engine: Engine, files: FileTable = new FileTable()) {
    this.engine = engine
    this.files = files
  }

  /** A Unix signal arrives. Context: any. */
  interrupt(): void {
    this.signalPending = true
    if (this.asleep !== null) this.engine.wake(this.asleep)
  }

  /** Its handler has run: what was interrupted may be called again. Context: the thread. */
  handleSignal(): void {
    this.signalPending = false
  }
}

/**
 * A call that may sleep. `begin` enters it; it goes on in `resume` after each wake-up, spurious ones
 * included; it ends by `finish`, which tells the caller the result. All of it belongs to one thread.
 */
export abstract class Sleep extends Runnable {
  readonly thread: Thread
  protected readonly returned: (result: number) => void
  private readonly limit: SleepLimit
  /** When the sleep ends anyway; null: not set. */
  private deadline: SimTime | null = null
  /** As the kernel's task state, which a wake-up sets back to running: the sleep that follows is none. */
  private wokenAwake = false

  constructor(thread: Thread, returned: (result: number) => void) {
    super()
    this.thread = thread
    this.returned = returned
    this.limit = new SleepLimit(this)
  }

  get engine(): Engine {
    return this.thread.engine
  }

  abstract begin(): Steps<void>

  /** Looks again at what it waits for. */
  protected abstract resume(): Steps<void>

  /** Woken, by whatever it waits for. If it is awake, perhaps between its look and its sleep, it will look again. */
  wake(): void {
    if (this.thread.asleep === this) this.engine.wake(this)
    else this.wokenAwake = true
  }

  override run(): Steps<void> {
    // Woken a second time before the first had it running, which looks for both; or when the call was over.
    if (this.thread.asleep !== this) return
    this.thread.asleep = null
    this.wokenAwake = false
    this.resume()
  }

  /** Nanoseconds that are left of `span`, counted from the first call on. */
  protected limitTo(span: number): void {
    this.deadline = Math.min(this.engine.now + span, TIME_MAX - 1) as SimTime
  }

  /** 0 once the time is up. */
  protected get timeLeft(): number {
    return this.deadline === null ? 0 : Math.max(0, this.deadline - this.engine.now)
  }

  /** Off the processor until woken, interrupted, or the time is up. */
  protected sleep(): void {
    assert(this.thread.asleep === null, "a thread sleeps in two calls")
    this.thread.asleep = this
    if (this.deadline !== null && !this.limit.armed && this.deadline > this.engine.now)
      this.engine.arm(this.limit, this.deadline)
    if (this.wokenAwake) this.engine.wake(this)
  }

  protected finish(result: number): Steps<void> {
    this.engine.disarm(this.limit)
    this.done(result)
  }

  /** What is left to do with the result: by default it goes to the caller as it is. */
  protected done(result: number): Steps<void> {
    this.returned(result)
  }
}

class SleepLimit extends Timer {
  private readonly call: Sleep

  constructor(call: Sleep) {
    super()
    this.call = call
  }

  override fire(): void {
    this.call.wake()
  }
}
