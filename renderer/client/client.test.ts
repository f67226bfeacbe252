/** The client over a wire that the test holds. */
import { expect, it } from "vitest"
import { encodeBatch } from "../../core/protocol/batch-codec.ts"
import { type ClientMessage, type HostMessage, PROTOCOL_VERSION } from "../../core/protocol/messages.ts"
import { simTime } from "../../core/time/time.ts"
import { type TraceBatch, TraceFeed } from "../../core/trace/batch.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { ProtocolClient } from "./client.ts"
import type { WireEvents } from "./transport.ts"

class Bench {
  readonly wires: { readonly events: WireEvents; readonly sent: ClientMessage[]; closed: boolean }[] = []
  timers: { readonly ms: number; readonly run: () => void }[] = []
  readonly messages: HostMessage[] = []
  readonly batches: { readonly run: number; readonly batch: TraceBatch }[] = []
  readonly states: string[] = []
  readonly client: ProtocolClient

  constructor() {
    this.client = new ProtocolClient(
      {
        open: (events) => {
          const wire = { events, sent: [] as ClientMessage[], closed: false }
          this.wires.push(wire)
          return {
            send: (frame) => wire.sent.push(JSON.parse(frame) as ClientMessage),
            close: () => {
              wire.closed = true
            },
          }
        },
      },
      { after: (ms, run) => this.timers.push({ ms, run }) },
    )
    this.client.onMessage((message) => this.messages.push(message))
    this.client.onBatch((run, batch) => this.batches.push({ run, batch }))
    this.client.onConnection(({ kind }) => this.states.push(kind))
  }

  get wire(): Bench["wires"][number] {
    const wire = this.wires.at(-1)
    if (wire === undefined) throw new Error("nothing was dialled")
    return wire
  }

  host(message: HostMessage): void {
    this.wire.events.text(JSON.stringify(message))
  }

  welcome(version = PROTOCOL_VERSION): void {
    this.wire.events.opened()
    this.host({ type: "welcome", version, product: "Ringside test" })
  }

  start(run: number): void {
    this.client.send({ type: "start", run, name: "a", text: "", pace: "max", paused: false })
  }

  /** Lets the wait for the next attempt pass. */
  retry(): number {
    const timer = this.timers.pop()
    timer?.run()
    return timer?.ms ?? -1
  }
}

/** Two batches of one event each. */
function frames(run: number): readonly [Uint8Array, Uint8Array] {
  const store = new EventStore()
  const feed = new TraceFeed(store)
  return [10, 20].map((time) => {
    store.append(simTime(time), EV.op, 1, -1, 0, 0)
    return encodeBatch(run, feed.take(10) as TraceBatch)
  }) as unknown as readonly [Uint8Array, Uint8Array]
}

const finished = { now: 0, events: 0, choices: "straight", verdicts: [], report: null }

it("greets, then sends what was waiting, in order", () => {
  const bench = new Bench()
  bench.start(bench.client.newRun())
  bench.client.send({ type: "pause", run: 1 })
  expect(bench.wire.sent).toEqual([])
  bench.welcome()
  expect(bench.wire.sent.map(({ type }) => type)).toEqual(["hello", "start", "pause"])
  expect(bench.client.connection).toEqual({ kind: "open", product: "Ringside test" })
  expect(bench.messages).toEqual([])
  expect(bench.client.newRun()).toBe(2)
})

it("hands batches on and acknowledges them after that", () => {
  const bench = new Bench()
  bench.welcome()
  bench.start(1)
  const [first, second] = frames(1)
  bench.wire.events.bytes(first)
  bench.wire.events.bytes(second)
  expect(bench.batches.map(({ run, batch }) => [run, batch.from])).toEqual([
    [1, 0],
    [1, 1],
  ])
  expect(bench.wire.sent.slice(2)).toEqual([
    { type: "ack", run: 1, batches: 1 },
    { type: "ack", run: 1, batches: 2 },
  ])
})

it("drops what does not parse or does not follow, and says so", () => {
  const bench = new Bench()
  bench.welcome()
  bench.start(1)
  const [first, second] = frames(1)
  bench.wire.events.text("{")
  bench.wire.events.text('{"type":"progress","run":1}')
  bench.wire.events.bytes(Uint8Array.of(1, 2, 3))
  bench.wire.events.bytes(second)
  bench.wire.events.bytes(first)
  bench.wire.events.bytes(first)
  expect(bench.messages.map((message) => message.type)).toEqual(["log", "log", "log", "log", "log"])
  expect(bench.batches).toHaveLength(1)
})

it("hears nothing more of a run that it closed", () => {
  const bench = new Bench()
  bench.welcome()
  bench.start(1)
  bench.client.send({ type: "close", run: 1 })
  bench.wire.events.bytes(frames(1)[0])
  expect(bench.batches).toEqual([])
  expect(bench.messages).toEqual([])
})

it("says of each live run that it is lost, and connects again", () => {
  const bench = new Bench()
  bench.welcome()
  for (const run of [1, 2, 3]) bench.start(run)
  bench.wire.events.bytes(frames(2)[0])
  bench.host({ type: "finished", run: 3, state: "ended", ...finished })
  bench.wire.events.closed("gone")
  const lost = bench.messages.filter((message) => message.type === "finished" && message.state === "failed")
  expect(lost).toMatchObject([
    { run: 1, events: 0 },
    { run: 2, events: 1, now: 10 },
  ])
  expect(JSON.stringify(lost[1])).toContain("The connection to the simulation was lost at event 1. Your text is safe.")
  expect(bench.client.connection).toEqual({ kind: "closed", reason: "gone", retryMs: 250 })
  // What is started meanwhile waits, and is not lost by a second failure.
  bench.start(4)
  bench.client.send({ type: "pause", run: 4 })
  bench.client.send({ type: "pause", run: 1 })
  expect(bench.retry()).toBe(250)
  bench.wire.events.closed("still gone")
  expect(bench.retry()).toBe(500)
  bench.welcome()
  expect(bench.wire.sent.map(({ type }) => type)).toEqual(["hello", "start", "pause"])
  expect(bench.states).toEqual(["open", "closed", "connecting", "closed", "connecting", "open"])
})

it("does not speak with another version, nor after it was closed", () => {
  const other = new Bench()
  other.welcome(PROTOCOL_VERSION + 1)
  expect(other.client.connection).toMatchObject({ kind: "closed", retryMs: null })
  expect(other.wire.closed).toBe(true)
  other.start(1)
  expect(other.messages.map((message) => message.type)).toEqual(["log", "finished"])

  const closed = new Bench()
  closed.welcome()
  closed.client.close()
  expect(closed.wire.closed).toBe(true)
  expect(closed.timers).toEqual([])
  expect(closed.client.connection.kind).toBe("closed")
})

it("stops telling a listener that went away", () => {
  const bench = new Bench()
  const heard: string[] = []
  const stop = bench.client.onMessage(({ type }) => heard.push(type))
  bench.welcome()
  bench.host({ type: "log", level: "info", text: "" })
  stop()
  bench.host({ type: "log", level: "info", text: "" })
  expect(heard).toEqual(["log"])
})
