/**
 * A small model to measure the explorer with: four tasks of 25 steps, some under two locks that are always
 * taken in one order, all checkers on.
 */
import { Engine } from "../engine/engine.ts"
import { Lock } from "../engine/lock.ts"
import type { Pause } from "../engine/pause.ts"
import { SteeredExecutor } from "../engine/steered.ts"
import { RandomStrategy } from "../engine/strategy.ts"
import { EventStore } from "../trace/event-store.ts"

const TASKS = 4
const ROUNDS = 3

interface Shared {
  readonly outer: Lock
  readonly inner: Lock
  counter: number
}

/** 3 rounds of 8 steps and one more: 25. */
function* modelTask(shared: Shared): Generator<Pause, void, void> {
  for (let round = 0; round < ROUNDS; round++) {
    yield "round"
    yield shared.outer
    const seen = shared.counter
    yield "read"
    yield shared.inner
    shared.counter = seen + 1
    yield "written"
    yield shared.inner.release
    yield shared.outer.release
    yield "released"
  }
}

export interface ModelFigures {
  readonly schedules: number
  readonly steps: number
  /** Schedules in which a checker reported, or an update was lost although the lock was held. */
  readonly violations: number
}

/** `schedules` runs, each with other choices. */
export function exploreModel(schedules: number, seed = 1): ModelFigures {
  let steps = 0
  let violations = 0
  for (let i = 0; i < schedules; i++) {
    const store = new EventStore()
    store.on = false
    const shared = { outer: new Lock("outer"), inner: new Lock("inner"), counter: 0 }
    const executor = new SteeredExecutor(new Engine(store), new RandomStrategy(seed + i))
    for (let task = 0; task < TASKS; task++) executor.spawn(modelTask(shared))
    const outcome = executor.run()
    if (outcome.kind !== "quiet" || shared.counter !== TASKS * ROUNDS) violations++
    steps += executor.steps
  }
  return { schedules, steps, violations }
}
