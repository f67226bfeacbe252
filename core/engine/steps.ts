/**
 * How kernel code here says where it may be interrupted.
 *
 * A function whose declared result is `Steps<T>` is a sequence of atomic steps, divided by `point`, `lock`,
 * `unlock` and the waits below. In this, the *straight* form, nothing is ever interrupted: `Steps<T>` is
 * just `T`, a point does nothing and costs nothing, and a wait that would have to block is a bug of ours,
 * since the straight executor runs every item to its end.
 *
 * The *steered* form is generated from the same source by `build/steer`: each such function becomes a
 * generator, each call of one a `yield*`, and this module is replaced by `steps.steered.ts`. The executor
 * of `steered.ts` then decides at every step who runs next. One source, two forms: what is explored is
 * what is compared with the golden traces.
 *
 * Rules the generator relies on: the result type is written out as `Steps<...>`; such functions are
 * declarations or methods, not arrows; they are called directly or through a declared signature.
 */
import { fail } from "../base/assert.ts"
import type { Completion } from "./completion.ts"
import type { Engine } from "./engine.ts"
import type { Lock } from "./lock.ts"
import type { Runnable } from "./run-list.ts"

export type Steps<T> = T

/** What a thread's body yields beside its own waits: nothing here, steps in the steered form. */
export type Between = never

/** Runs a thread's body to its next wait, or to its end; `answer` is what the last wait gave. */
export function toNextWait<W>(
  body: Generator<W | Between, void, boolean>,
  answer: boolean,
): Steps<IteratorResult<W, void>> {
  return body.next(answer)
}

/** The real code can be interrupted, or overtaken by another CPU, here. `name` appears in choices and reports. */
export function point(_name: string): Steps<void> {}

/** Taken for a short section that does not sleep. Context: any but one that holds it. */
export function lock(lock: Lock): Steps<void> {
  if (lock.held) fail(`${lock.name} taken by its own holder`)
  lock.held = true
}

export function unlock(lock: Lock): Steps<void> {
  if (!lock.held) fail(`${lock.name} released while free`)
  lock.held = false
}

/** Whether a call can sleep half-way. In straight mode none can: one that would have to says so, or begins something. */
export function canSleep(): Steps<boolean> {
  return false
}

/** Sleeps until `completion` is done. Context: process. */
export function waitFor(completion: Completion): Steps<void> {
  if (!completion.done) fail(`${completion.name} not done, and nothing runs half-way in straight mode`)
}

/** Takes `work` off its queue; if it is executing, sleeps until it has returned. Context: process. */
export function cancelWorkAndWait(engine: Engine, work: Runnable): Steps<void> {
  engine.cancelWork(work)
}

/** One turn of a busy wait: another CPU must move before it is worth looking again. */
export function spin(name: string): Steps<void> {
  fail(`busy wait ${name}, and nothing runs half-way in straight mode`)
}
