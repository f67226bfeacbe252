/**
 * A lock of the simulated kernel. Straight mode only marks it held, to catch a holder that takes it again;
 * the steered executor keeps who holds it and the order of classes (`lock-order.ts`).
 */
export class Lock {
  /** The class, as lockdep would name it: `&entity->lock`. All locks of a class share their order. */
  readonly name: string
  held = false
  /** Number of the steered task that holds it; -1 in straight mode and while free. */
  holder = -1
  /** What a steered task says to give it back. */
  readonly release: LockRelease

  constructor(name: string) {
    this.name = name
    this.release = new LockRelease(this)
  }
}

export class LockRelease {
  readonly lock: Lock

  constructor(lock: Lock) {
    this.lock = lock
  }
}
