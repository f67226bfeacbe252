/** What goes wrong on a ring when the explorer lets it: what the driver sees of it, and when. */
import { expect, test } from "vitest"
import { Engine } from "../../engine/engine.ts"
import type { MishapName } from "../../engine/mishaps.ts"
import { runStraight } from "../../engine/straight.ts"
import { TIME_MAX } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { Ring } from "./ring.ts"

/** Three commands of 10 ns, numbers 1 to 3, the second with an error; `goesWrong` says which question is answered how. */
function interrupts(goesWrong: (name: MishapName, asked: number) => number, comesBack = false) {
  const engine = new Engine(new EventStore())
  engine.trace.objects.scheds.push("gfx")
  const seen: string[] = []
  let told = 0
  const ring = new Ring(engine, 0, 0, {
    interrupt: ({ completed }) => {
      const errors: number[] = []
      while (told < completed) errors.push(ring.takeError(++told))
      seen.push(`${engine.now}: ${completed} [${errors.join(" ")}]`)
    },
  })
  ring.comesBack = comesBack
  const asked = new Map<MishapName, number>()
  engine.mishaps = {
    pick: (name) => {
      const nth = (asked.get(name) ?? 0) + 1
      asked.set(name, nth)
      return goesWrong(name, nth)
    },
  }
  for (const seqno of [1, 2, 3]) ring.submit(seqno, seqno, 10, seqno === 2 ? -14 : 0)
  runStraight(engine, TIME_MAX, 100, 1000)
  return { seen, left: ring.length, missed: ring.missed }
}

const nth =
  (name: MishapName, place: number, way = 1) =>
  (other: MishapName, asked: number) =>
    other === name && asked === place ? way : 0

test("nothing goes wrong", () => {
  const { seen, left, missed } = interrupts(() => 0)
  expect([seen, left, missed]).toEqual([["10: 1 [0]", "20: 2 [-14]", "30: 3 [0]"], 0, false])
})

test("a command that hangs holds the ring", () => {
  expect(interrupts(nth("hang", 2))).toMatchObject({ seen: ["10: 1 [0]"], left: 2 })
})

test("on hardware that comes back it is only slow", () => {
  expect(interrupts(nth("hang", 2), true).seen).toEqual(["10: 1 [0]", "170: 2 [-14]", "180: 3 [0]"])
})

test("a command ends with an error; one that has its own keeps that", () => {
  expect(interrupts(nth("error", 1)).seen).toEqual(["10: 1 [-5]", "20: 2 [-14]", "30: 3 [0]"])
  expect(interrupts(nth("error", 2)).seen).toEqual(["10: 1 [0]", "20: 2 [-14]", "30: 3 [-5]"])
})

test("a lost interrupt is made good by the next, each command with its own error", () => {
  expect(interrupts(nth("lost-irq", 2))).toEqual({ seen: ["10: 1 [0]", "30: 3 [-14 0]"], left: 0, missed: true })
})

test("nobody is told of the last command if its interrupt is lost", () => {
  expect(interrupts(nth("lost-irq", 3)).seen).toEqual(["10: 1 [0]", "20: 2 [-14]"])
})

test("a late interrupt comes one or sixteen times the duration later, behind what expires then", () => {
  expect(interrupts(nth("late-irq", 1)).seen).toEqual(["20: 2 [0 -14]", "20: 2 []", "30: 3 [0]"])
  expect(interrupts(nth("late-irq", 3, 2)).seen).toEqual(["10: 1 [0]", "20: 2 [-14]", "190: 3 [0]"])
})

test("a command that is taken off between its end and the ring's turn is not completed, nor is the next one", () => {
  const engine = new Engine(new EventStore())
  const seen: number[] = []
  const ring = new Ring(engine, 0, 0, { interrupt: ({ completed }) => seen.push(completed) })
  for (const seqno of [1, 2]) ring.submit(seqno, seqno, 10, 0)
  const late = engine.takeTimer(TIME_MAX)
  ring.take(1)
  late?.fire()
  expect([seen, ring.length]).toEqual([[], 1])
  ring.resume()
  late?.fire()
  expect([seen, ring.length]).toEqual([[], 1])
  runStraight(engine, TIME_MAX, 100, 1000)
  expect([seen, ring.length, engine.now]).toEqual([[2], 0, 20])
  const empty = ring
  empty.fire()
  expect([seen, ring.length]).toEqual([[2], 0])
})
