/**
 * A fence with code of its own: asked to signal when somebody first wants to know (`enableSignaling`),
 * polled (`pollSignaled`), hurried (`deadline`), told at release (`released`). Which of them a class has, it
 * says by its traits, since the core acts differently where an operation is missing.
 *
 * Differs from the kernel: the operations are methods, so they are never detached; what detaching shows
 * (names after signalling) is in `names.ts`. Source: reference 4.2, 4.4.
 */
import type { Engine } from "../engine/engine.ts"
import type { Steps } from "../engine/steps.ts"
import { ENABLE_SIGNAL, Fence, LAZY, POLLED, SEQNO64 } from "./fence.ts"
import type { FenceNames } from "./names.ts"

/** `lazy`: has enableSignaling. `polled`: has pollSignaled. `seqno64`: its numbers do not wrap. */
export type FenceTrait = "lazy" | "polled" | "seqno64"
const TRAIT_FLAGS: Readonly<Record<FenceTrait, number>> = { lazy: LAZY, polled: POLLED, seqno64: SEQNO64 }

export abstract class OpsFence extends Fence implements FenceNames {
  readonly engine: Engine
  abstract readonly driverName: string
  abstract readonly timelineName: string

  constructor(engine: Engine, context: number, seqno: number, traits: readonly FenceTrait[]) {
    super(context, seqno, NO_REF, null)
    this.engine = engine
    for (const trait of traits) this.flags |= TRAIT_FLAGS[trait]
  }

  /** Has a release operation, so its code and names must stay until then: the scheduler's fences too. */
  get keepsNames(): boolean {
    return false
  }

  /** Called at most once, with the fence's lock held. False: already done, and the core signals the fence. */
  protected enableSignaling(): Steps<boolean> {
    return true
  }

  protected pollSignaled(): Steps<boolean> {
    return false
  }

  protected override prepare(): Steps<boolean> {
    if (this.signaled) return false
    this.flags = (this.flags & ~LAZY) | ENABLE_SIGNAL
    if (!this.enableSignaling()) this.signal(this.engine)
    return !this.signaled
  }

  protected override poll(): Steps<boolean> {
    if (!this.pollSignaled()) return false
    this.signal(this.engine)
    return true
  }
}

/** These fences are in no trace. */
const NO_REF = 0
