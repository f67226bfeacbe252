import fc from "fast-check"
import { expect, test } from "vitest"
import { type SimTime, TIME_MAX } from "../time/time.ts"
import { EventStore } from "../trace/event-store.ts"
import { Engine } from "./engine.ts"
import { Timer } from "./timer.ts"

class NamedTimer extends Timer {
  readonly name: number
  private readonly fired: number[]

  constructor(name: number, fired: number[]) {
    super()
    this.name = name
    this.fired = fired
  }

  override fire(): void {
    this.fired.push(this.name)
  }
}

function fireAll(engine: Engine): void {
  for (let timer = engine.takeTimer(TIME_MAX); timer !== null; timer = engine.takeTimer(TIME_MAX)) timer.fire()
}

test("timers fire by time, then by order of arming, whatever was armed anew or disarmed between", () => {
  const step = fc.record({ timer: fc.nat(15), at: fc.nat(5), disarm: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const engine = new Engine(new EventStore())
      const fired: number[] = []
      const timers = Array.from({ length: 16 }, (_, name) => new NamedTimer(name, fired))
      let wanted: { name: number; at: number }[] = []
      for (const { timer, at, disarm } of steps) {
        const target = timers[timer] as NamedTimer
        wanted = wanted.filter((armed) => armed.name !== timer)
        if (disarm) engine.disarm(target)
        else {
          engine.arm(target, at as SimTime)
          wanted.push({ name: timer, at })
        }
      }
      // A stable sort keeps the order of arming among equal times.
      const expected = wanted.sort((a, b) => a.at - b.at).map((armed) => armed.name)
      fireAll(engine)
      expect(fired).toEqual(expected)
      expect(timers.every((timer) => !timer.armed)).toBe(true)
    }),
  )
})

test("a timer armed ahead precedes all of its instant, even those armed before", () => {
  const engine = new Engine(new EventStore())
  const fired: number[] = []
  engine.arm(new NamedTimer(1, fired), 5 as SimTime)
  engine.arm(new NamedTimer(2, fired), 4 as SimTime)
  engine.armAhead(new NamedTimer(3, fired), 5 as SimTime)
  fireAll(engine)
  expect(fired).toEqual([2, 3, 1])
})

test("the clock stands where the last timer fired and never goes back", () => {
  const engine = new Engine(new EventStore())
  engine.arm(new NamedTimer(1, []), 7 as SimTime)
  fireAll(engine)
  expect(engine.now).toBe(7)
  expect(() => engine.arm(new NamedTimer(2, []), 6 as SimTime)).toThrow(/armed for 6 at 7/)
})

test("a timer later than the limit does not fire", () => {
  const engine = new Engine(new EventStore())
  engine.arm(new NamedTimer(1, []), 7 as SimTime)
  expect(engine.takeTimer(6 as SimTime)).toBeNull()
  expect(engine.timers.size).toBe(1)
})
