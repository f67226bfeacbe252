/**
 * Threads of a test: generators that yield what they wait for, so that a case reads like the original.
 * A thread runs until it must wait, like everything else on the run list; there it costs no time either.
 */
import type { Engine } from "../../engine/engine.ts"
import { Runnable } from "../../engine/run-list.ts"
import { Timer } from "../../engine/timer.ts"
import { WaitableCompletion } from "../../driver/kunit/index.ts"
import { type Between, type Steps, toNextWait } from "../../engine/steps.ts"
import type { SimTime } from "../../time/time.ts"

/** Yields its waits; each gives back whether what was waited for came in time. */
export type ThreadBody = Generator<Wait | Between, void, boolean>

export interface Wait {
  /** For the report of a thread that never came back. */
  readonly name: string
  /** The result if there is nothing to wait for; null: the thread sleeps until it is woken. */
  enter(thread: Thread): Steps<boolean | null>
  /** The thread was woken: the result. */
  leave(thread: Thread): boolean
}

export class Thread extends Runnable {
  readonly engine: Engine
  readonly name: string
  /** Fires at the end of a wait with a limit. */
  readonly limit: WaitLimit
  /** Its body has returned. */
  readonly ended = new WaitableCompletion("thread end")
  private readonly body: ThreadBody
  private wait: Wait | null = null

  constructor(engine: Engine, name: string, body: ThreadBody) {
    super()
    this.engine = engine
    this.name = name
    this.body = body
    this.limit = new WaitLimit(this)
    engine.wake(this)
  }

  get waitingFor(): string {
    return this.wait === null ? "nothing" : this.wait.name
  }

  override run(): Steps<void> {
    let result = this.wait === null ? false : this.wait.leave(this)
    for (;;) {
      const step = toNextWait(this.body, result)
      if (step.done === true) break
      this.wait = step.value
      const at = step.value.enter(this)
      if (at === null) return
      result = at
    }
    this.wait = null
    this.ended.completeAll(this.engine)
  }

  /** The thread is woken after `ns`, if nothing wakes it before. */
  limitTo(ns: number): void {
    this.engine.arm(this.limit, (this.engine.now + ns) as SimTime)
  }

  /** Whether time was left when it was woken. */
  endLimit(): boolean {
    const left = this.limit.armed
    this.engine.disarm(this.limit)
    return left
  }
}

/** Belongs to one thread. */
class WaitLimit extends Timer {
  private readonly thread: Thread

  constructor(thread: Thread) {
    super()
    this.thread = thread
  }

  override fire(): void {
    this.thread.engine.wake(this.thread)
  }
}
