/** The checkers of the steered executor, each on a small model that breaks what it watches. */
import { expect, test } from "vitest"
import { EventStore } from "../trace/event-store.ts"
import { Completion } from "./completion.ts"
import { Engine } from "./engine.ts"
import { Lock } from "./lock.ts"
import { type Pause, Spin } from "./pause.ts"
import { SteeredExecutor } from "./steered.ts"
import { RandomStrategy, type Strategy } from "./strategy.ts"
import { Timer } from "./timer.ts"
import { TIME_MAX, simTime } from "../time/time.ts"

type Steps = Generator<Pause, void, void>

const straightOn: Strategy = { pick: () => 0 }

function runTasks(strategy: Strategy, ...tasks: Steps[]): string | null {
  const executor = new SteeredExecutor(new Engine(new EventStore()), strategy)
  for (const task of tasks) executor.spawn(task)
  const outcome = executor.run()
  return outcome.kind === "report" ? outcome.report.text : null
}

function* nested(outer: Lock, inner: Lock): Steps {
  yield outer
  yield inner
  yield inner.release
  yield outer.release
}

test("locks taken in one order by all are fine under every schedule", () => {
  for (let seed = 0; seed < 200; seed++) {
    const [a, b] = [new Lock("a"), new Lock("b")]
    expect(runTasks(new RandomStrategy(seed), nested(a, b), nested(a, b), nested(a, b))).toBeNull()
  }
})

test("locks taken in two orders are reported even when nobody deadlocks", () => {
  const [a, b] = [new Lock("a"), new Lock("b")]
  expect(runTasks(straightOn, nested(a, b), nested(b, a))).toMatch(/possible circular locking/)
})

test("a task that takes its own lock again", () => {
  const a = new Lock("a")
  function* twice(): Steps {
    yield a
    yield a
  }
  expect(runTasks(straightOn, twice())).toBe("a taken by its own holder")
})

test("a lock given back by somebody else, and one kept at the end", () => {
  const a = new Lock("a")
  function* release(): Steps {
    yield a.release
  }
  function* keep(): Steps {
    yield a
  }
  expect(runTasks(straightOn, release())).toMatch(/released by a task that does not hold it/)
  expect(runTasks(straightOn, keep())).toBe("returns with a held")
})

test("sleeping with a lock held", () => {
  const a = new Lock("a")
  const idle = new Completion("idle", false)
  function* sleep(): Steps {
    yield a
    yield idle
  }
  expect(runTasks(straightOn, sleep())).toBe("sleeps with a held")
})

test("a completion that nobody completes is told with who waits for it", () => {
  const idle = new Completion("entity_idle", false)
  function* wait(): Steps {
    yield idle
  }
  expect(runTasks(straightOn, wait())).toMatch(/nothing can move: task 0 waits for entity_idle/)
})

test("a busy wait lets the others move first, and alone is reported", () => {
  let linked = false
  function* spin(): Steps {
    while (!linked) yield new Spin("unlinked")
  }
  function* link(): Steps {
    yield "before"
    linked = true
    yield "after"
  }
  expect(runTasks(straightOn, spin(), link())).toBeNull()
  linked = false
  expect(runTasks(straightOn, spin())).toMatch(/nothing can move: task 0 waits for unlinked/)
})

test("a timer fires before those who can move if it is near enough, and at last in any case", () => {
  const outcomes = [0, 100, 101].map((hurry) => {
    const orders = new Set<string>()
    for (let seed = 0; seed < 50; seed++) {
      const engine = new Engine(new EventStore())
      let order = ""
      class Ring extends Timer {
        override fire(): void {
          order += "timer "
        }
      }
      engine.arm(new Ring(), simTime(100))
      const executor = new SteeredExecutor(engine, new RandomStrategy(seed), TIME_MAX, hurry)
      executor.spawn(
        (function* (): Steps {
          yield "before"
          order += "task "
        })(),
      )
      executor.run()
      orders.add(order.trim())
    }
    return [...orders].sort()
  })
  expect(outcomes).toEqual([["task timer"], ["task timer"], ["task timer", "timer task"]])
})
