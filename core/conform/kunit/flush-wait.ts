/** The first half of the end of an entity: until there is nothing to wait for before it is finished. */
import type { SuiteEntity, SuiteMachine } from "../../driver/kunit/index.ts"
import type { Steps } from "../../engine/steps.ts"
import type { Thread, Wait } from "./thread.ts"

export class FlushWait implements Wait {
  readonly name = "an entity to drain"
  private readonly machine: SuiteMachine
  private readonly entity: SuiteEntity
  private returned = false
  private thread: Thread | null = null

  constructor(machine: SuiteMachine, entity: SuiteEntity) {
    this.machine = machine
    this.entity = entity
  }

  enter(thread: Thread): Steps<boolean | null> {
    this.machine.drain(this.entity, () => this.end())
    if (this.returned) return true
    this.thread = thread
    return null
  }

  leave(_thread: Thread): boolean {
    return true
  }

  private end(): void {
    this.returned = true
    if (this.thread !== null) this.machine.engine.wake(this.thread)
  }
}
