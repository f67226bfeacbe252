/** Moments of a run that are made again, against a fake session of three events a turn. */
import { describe, expect, it, test } from "vitest"
import { ok } from "../../core/base/result.ts"
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import { parseHostMessage } from "../../core/protocol/parse.ts"
import { FakeSession } from "../../tests/host/fake-session.ts"
import { Host } from "./host.ts"
import { INSPECTIONS_MAX, REPEAT_EVENTS_MAX } from "./limits.ts"

const TURNS = 1000
const EVENTS = 3

class Bench {
  readonly answers: string[] = []
  /** Where a search came to. */
  readonly found: string[] = []
  stopAt: readonly number[] = []
  readonly sessions: FakeSession[] = []
  private soon: (() => void)[] = []
  private ids = 0
  private clock = 0
  readonly host = new Host(
    {
      open: () => {
        const session = new FakeSession({ turns: TURNS, eventsPerTurn: EVENTS })
        session.stopAt = this.stopAt
        this.sessions.push(session)
        return ok(session)
      },
      send: (frame) => {
        if (typeof frame === "string") this.hear(frame)
      },
      clock: () => {
        this.clock += 0.3
        return this.clock
      },
      soon: (run) => this.soon.push(run),
      later: () => undefined,
      track: () => undefined,
      trackComparison: () => undefined,
      close: () => undefined,
    },
    { product: "test" },
  )

  send(message: ClientMessage): void {
    this.host.receive(JSON.stringify(message))
  }

  start(run: number, paused = false): void {
    this.send({ type: "start", run, name: "a", text: "replay 1\n", pace: "max", paused })
  }

  ask(run: number, at: number | null): void {
    this.send({ type: "inspect", run, id: this.ids++, at, question: { kind: "overview" } })
  }

  seek(run: number, from: number, to: number): void {
    const breakpoints = [{ kind: "instruction", context: 1, address: 4096 } as const]
    this.send({ type: "seek", run, id: this.ids++, from, to, breakpoints })
  }

  settle(): void {
    for (let run = this.soon.shift(); run !== undefined; run = this.soon.shift()) run()
  }

  private hear(frame: string): void {
    const parsed = parseHostMessage(frame)
    if (!parsed.ok) throw new Error(parsed.error)
    const message: HostMessage = parsed.value
    if (message.type === "sought") this.found.push(`${message.events} ${message.stop?.text ?? "none"}`)
    if (message.type === "inspected" && message.answer.kind === "none")
      this.answers.push(`${message.run} ${message.events} ${message.answer.text}`)
  }
}

function run(): Bench {
  const bench = new Bench()
  bench.start(1)
  bench.settle()
  return bench
}

describe("the machine of a run that is over", () => {
  it("is as it ended, and at any moment before", () => {
    const bench = run()
    bench.ask(1, null)
    bench.ask(1, TURNS * EVENTS)
    expect(bench.answers).toEqual(Array(2).fill("1 3000 overview after turn 1000"))
    // In the middle of a turn: at the end of it, and the answer says so.
    for (const at of [0, 1, 3, 4, 1500]) bench.ask(1, at)
    bench.settle()
    expect(bench.answers.slice(2)).toEqual([
      "1 0 overview after turn 0",
      "1 3 overview after turn 1",
      "1 3 overview after turn 1",
      "1 6 overview after turn 2",
      "1 1500 overview after turn 500",
    ])
  })

  it("is made again once for questions that go forward, and anew for one that goes back", () => {
    const bench = run()
    for (const at of [10, 11, 12, 600, 600, 599]) bench.ask(1, at)
    bench.settle()
    // The run, its repetition, and one more for the step back before what the repetition was made for.
    expect(bench.sessions.length).toBe(3)
    expect(bench.answers.at(-1)).toBe("1 600 overview after turn 200")
  })

  it("is gone when the run is closed, and there is none of a run that never was", () => {
    const bench = run()
    bench.send({ type: "close", run: 1 })
    bench.ask(1, 5)
    bench.ask(9, 5)
    bench.settle()
    expect(bench.answers).toEqual([1, 9].map((id) => `${id} 5 This run is not there any more. Run again.`))
  })

  it("is made again for an older run when a newer one has ended", () => {
    const bench = run()
    bench.start(2)
    bench.settle()
    bench.ask(1, null)
    bench.ask(2, null)
    bench.settle()
    expect(bench.answers.toSorted()).toEqual([1, 2].map((id) => `${id} 3000 overview after turn 1000`))
  })
})

it("a paused run is asked where it stands, a running one in between", () => {
  const bench = new Bench()
  bench.start(1, true)
  bench.ask(1, 0)
  bench.send({ type: "continue", run: 1, pace: "max", events: 9 })
  bench.settle()
  bench.ask(1, 9)
  bench.ask(1, null)
  bench.settle()
  expect(bench.answers).toEqual(["1 0 overview after turn 0", "1 9 overview after turn 3", "1 9 overview after turn 3"])
  expect(bench.sessions.length).toBe(1)
})

it("too many questions, and moments that would take too long, are refused at once", () => {
  const bench = run()
  for (let index = 0; index <= INSPECTIONS_MAX; index++) bench.ask(1, 5)
  expect(bench.answers).toEqual(["1 5 Too many questions wait."])
  const many = new Bench()
  many.start(1, true)
  many.ask(1, REPEAT_EVENTS_MAX + 1)
  many.settle()
  expect(many.answers).toEqual(["1 0 overview after turn 0"])
})

test("a past run is looked through for a breakpoint, from moment to moment", () => {
  const bench = run()
  // The fake stops, once it is told to, in the middle of the turns 200 and 201.
  bench.stopAt = [200, 201]
  bench.seek(1, 10, 3000)
  bench.settle()
  bench.ask(1, 600)
  bench.seek(1, 600, 3000)
  bench.settle()
  bench.seek(1, 603, 3000)
  bench.seek(1, 0, 300)
  bench.settle()
  expect(bench.found).toEqual(["600 turn 200", "603 turn 201", "3000 none", "300 none"])
  expect(bench.answers).toEqual(["1 600 overview after turn 200"])
})
