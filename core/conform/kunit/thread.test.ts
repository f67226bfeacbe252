/** Threads of a test: what their waits give back, at which time, and in which order they run. */
import { expect, test } from "vitest"
import { WaitableCompletion } from "../../driver/kunit/index.ts"
import { Engine } from "../../engine/engine.ts"
import { runStraight } from "../../engine/straight.ts"
import { Fence } from "../../fence/fence.ts"
import { TIME_MAX } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { Thread, type ThreadBody } from "./thread.ts"
import { FOREVER, completed, fenceSignaled, sleep } from "./waits.ts"

function machine() {
  const engine = new Engine(new EventStore())
  const said: string[] = []
  return {
    engine,
    say: (what: string) => said.push(`${engine.now} ${what}`),
    run: () => {
      runStraight(engine, TIME_MAX, 1_000, Number.POSITIVE_INFINITY)
      return said
    },
  }
}

test("threads run in the order in which they were started, and sleep as long as they ask", () => {
  const { engine, say, run } = machine()
  function* body(name: string, ns: number): ThreadBody {
    say(`${name} starts`)
    yield sleep(ns)
    say(`${name} wakes`)
  }
  void new Thread(engine, "a", body("a", 20))
  void new Thread(engine, "b", body("b", 10))
  expect(run()).toEqual(["0 a starts", "0 b starts", "10 b wakes", "20 a wakes"])
})

test("a sleep of no time lets the others run", () => {
  const { engine, say, run } = machine()
  function* body(name: string): ThreadBody {
    for (let i = 0; i < 2; i++) {
      say(name)
      yield sleep(0)
    }
  }
  void new Thread(engine, "a", body("a"))
  void new Thread(engine, "b", body("b"))
  expect(run()).toEqual(["0 a", "0 b", "0 a", "0 b"])
})

test("a fence: in time, too late, already signalled", () => {
  const { engine, say, run } = machine()
  const fence = new Fence(1, 1, 0, null)
  function* waiter(): ThreadBody {
    say(`first ${yield fenceSignaled(fence, 5)}`)
    say(`second ${yield fenceSignaled(fence, 50)}`)
    say(`third ${yield fenceSignaled(fence, 50)}`)
  }
  function* signaller(): ThreadBody {
    yield sleep(10)
    fence.signal(engine)
  }
  const thread = new Thread(engine, "waiter", waiter())
  void new Thread(engine, "signaller", signaller())
  expect(run()).toEqual(["5 first false", "10 second true", "10 third true"])
  expect(thread.ended.done).toBe(true)
  expect(engine.timers.size).toBe(0)
})

test("a completion: in time, too late, at the last instant", () => {
  const { engine, say, run } = machine()
  const [one, other] = [new WaitableCompletion("one"), new WaitableCompletion("other")]
  function* waiter(): ThreadBody {
    say(`one ${yield completed(one, 5)}`)
    say(`one ${yield completed(one, FOREVER)}`)
    say(`other ${yield completed(other, 10)}`)
  }
  function* completer(): ThreadBody {
    yield sleep(10)
    one.completeAll(engine)
    yield sleep(10)
    other.completeAll(engine)
  }
  const thread = new Thread(engine, "waiter", waiter())
  void new Thread(engine, "completer", completer())
  // The waiter's limit fires at 20 too, before the completer: done is what it finds when it runs, or not.
  expect(run()).toEqual(["5 one false", "10 one true", "20 other true"])
  expect(thread.ended.done).toBe(true)
})

test("several threads on one completion are all woken, in order", () => {
  const { engine, say, run } = machine()
  const go = new WaitableCompletion("go")
  function* waiter(name: string): ThreadBody {
    yield completed(go, FOREVER)
    say(name)
  }
  function* completer(): ThreadBody {
    yield sleep(3)
    go.completeAll(engine)
  }
  const threads = ["a", "b", "c"].map((name) => new Thread(engine, name, waiter(name)))
  expect(threads[0]?.waitingFor).toBe("nothing")
  void new Thread(engine, "completer", completer())
  expect(run()).toEqual(["3 a", "3 b", "3 c"])
})

test("a thread that never comes back says what it waits for", () => {
  const { engine, run } = machine()
  function* body(): ThreadBody {
    yield completed(new WaitableCompletion("godot"), FOREVER)
  }
  const thread = new Thread(engine, "vladimir", body())
  run()
  expect(thread.ended.done).toBe(false)
  expect(thread.waitingFor).toBe("godot")
})
