/** What the thread of a load asks of the machine that it runs on. */
import type { Prng } from "../../../base/prng.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Fence } from "../../../fence/fence.ts"
import type { JobRef, Op } from "../../../lang/program.ts"

export interface LoadMachine {
  readonly engine: Engine
  /** False once all loads together have done as many steps as they may. */
  takeStep(): boolean
  /** Jobs that a submit line makes in each cycle. */
  perCycle(submit: number): number
  /** As a line of the replay does it. */
  perform(op: Op): Steps<void>
  /** The finished fence of the job; null if it was refused. */
  submit(submit: number, turn: number, prng: Prng): Steps<Fence | null>
  /** No step refers to the job any more. */
  forget(submit: number, turn: number): void
  /** The finished fence of the last job of a step in a cycle; null: there is none. */
  lastFinished(ref: JobRef, cycle: number): Fence | null
  renewFence(ext: number, cycle: number): void
  terminate(ref: JobRef, cycle: number): void
}
