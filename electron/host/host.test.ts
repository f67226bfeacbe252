/** The host against a fake session, a hand-moved clock and a window that reads as a test tells it to. */
import { describe, expect, it } from "vitest"
import { err, ok } from "../../core/base/result.ts"
import { decodeBatch } from "../../core/protocol/batch-codec.ts"
import { BATCHES_UNREAD_MAX, type ClientMessage, type HostMessage, RUNS_MAX } from "../../core/protocol/messages.ts"
import { parseHostMessage } from "../../core/protocol/parse.ts"
import { applyBatch } from "../../core/trace/batch.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import type { OpenReplay } from "./environment.ts"
import { type FakeOptions, FakeSession } from "../../tests/host/fake-session.ts"
import { Host, type HostOptions } from "./host.ts"
import { PACE_TICK_MS, PROGRESS_MS, REFUSED_MAX, SLICE_MS } from "./limits.ts"

class Bench {
  clock = 0
  readonly messages: HostMessage[] = []
  readonly store = new EventStore()
  readonly sessions: FakeSession[] = []
  readonly live = new Set<number>()
  closed: string | null = null
  batches = 0
  /** Turns of the host's loop so far. */
  loops = 0
  /** Acknowledge as batches come. */
  reads = true
  private soon: (() => void)[] = []
  private timers: { readonly at: number; readonly run: () => void }[] = []
  readonly host: Host

  constructor(fake: FakeOptions | OpenReplay, options: Partial<HostOptions> = {}) {
    const open: OpenReplay =
      typeof fake === "function"
        ? fake
        : () => {
            const session = new FakeSession(fake)
            this.sessions.push(session)
            return ok(session)
          }
    this.host = new Host(
      {
        open,
        send: (frame) => this.hear(frame),
        clock: () => this.clock,
        soon: (run) => this.soon.push(run),
        later: (ms, run) => this.timers.push({ at: this.clock + ms, run }),
        track: (run, live) => void (live ? this.live.add(run) : this.live.delete(run)),
        trackComparison: () => {},
        close: (reason) => (this.closed ??= reason),
      },
      { product: "Ringside test", ...options },
    )
  }

  send(message: ClientMessage): void {
    this.host.receive(JSON.stringify(message))
  }

  start(more: Partial<Extract<ClientMessage, { type: "start" }>> = {}): void {
    this.send({ type: "start", run: 1, name: "a.replay", text: "replay 1\n", pace: "max", paused: false, ...more })
  }

  acknowledge(): void {
    this.send({ type: "ack", run: 1, batches: this.batches })
  }

  /** One turn of the loop; false if there was nothing to do at once. */
  loop(): boolean {
    const run = this.soon.shift()
    if (run === undefined) return false
    this.loops++
    run()
    return true
  }

  settle(): void {
    for (let i = 0; this.loop(); i++) if (i > 100_000) throw new Error("the host does not settle")
  }

  /** Lets real time pass, a millisecond at a time. */
  pass(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.clock++
      const due = this.timers.filter(({ at }) => at <= this.clock)
      this.timers = this.timers.filter(({ at }) => at > this.clock)
      for (const { run } of due) run()
      this.settle()
    }
  }

  of<Type extends HostMessage["type"]>(type: Type): Extract<HostMessage, { type: Type }>[] {
    return this.messages.filter((message): message is Extract<HostMessage, { type: Type }> => message.type === type)
  }

  private hear(frame: string | Uint8Array): void {
    if (typeof frame === "string") {
      const parsed = parseHostMessage(frame)
      if (!parsed.ok) throw new Error(parsed.error)
      this.messages.push(parsed.value)
      return
    }
    const decoded = decodeBatch(frame)
    if (!decoded.ok) throw new Error(decoded.error)
    if (decoded.value.run !== 1) return
    applyBatch(this.store, decoded.value.batch)
    this.batches++
    // As a window does: not before the host has finished what it is doing.
    if (this.reads) this.soon.push(() => this.acknowledge())
  }
}

describe("a run", () => {
  it("greets, starts, streams everything and finishes after the last batch", () => {
    const bench = new Bench({ turns: 200_000 })
    bench.send({ type: "hello", version: 1 })
    bench.start()
    bench.settle()
    expect(bench.messages.map((m) => m.type).slice(0, 2)).toEqual(["welcome", "started"])
    expect(bench.store.length).toBe(200_000)
    expect(bench.store.objects.scheds).toEqual(["s0"])
    const last = bench.messages.at(-1)
    expect(last).toMatchObject({ type: "finished", state: "ended", events: 200_000, choices: "straight", report: null })
    expect(last).toMatchObject({ verdicts: [{ line: 3, held: true, text: "" }] })
    expect(bench.live.size).toBe(0)
  })

  it("stands before the first operation when asked, with the machine shown", () => {
    const bench = new Bench({ turns: 10 })
    bench.start({ paused: true })
    bench.settle()
    expect(bench.store.length).toBe(0)
    expect(bench.store.objects.entities).toEqual(["e0"])
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", events: 0 })
    bench.send({ type: "continue", run: 1, pace: "max" })
    bench.settle()
    expect(bench.of("finished")).toHaveLength(1)
  })

  it("stops at a time and at a number of events, and goes on from there", () => {
    const bench = new Bench({ turns: 1000, gapNs: 10 })
    bench.start({ paused: true })
    bench.send({ type: "continue", run: 1, pace: "max", until: 505 })
    bench.settle()
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", now: 500, events: 50 })
    bench.send({ type: "continue", run: 1, pace: "max", events: 51 })
    bench.settle()
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", now: 510, events: 51 })
    expect(bench.store.length).toBe(51)
    bench.send({ type: "continue", run: 1, pace: "max", events: 20 })
    bench.settle()
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", events: 51 })
  })

  it("reports a replay with errors and runs nothing", () => {
    const place = { line: 2, column: 1, endLine: 2, endColumn: 4 }
    const wrong = { ...place, severity: "error", code: "unknown", message: "no such thing", suggestion: null } as const
    const bench = new Bench(() => err([wrong]))
    bench.start()
    bench.settle()
    expect(bench.messages).toEqual([{ type: "refused", run: 1, diagnostics: [wrong] }])
    expect(bench.live.size).toBe(0)
  })

  it("is forgotten when the window closes it", () => {
    const bench = new Bench({ turns: 1_000_000, onTurn: () => (bench.clock += 0.01) })
    bench.start()
    bench.loop()
    bench.send({ type: "close", run: 1 })
    bench.settle()
    expect(bench.of("finished")).toHaveLength(0)
    bench.start()
    expect(bench.of("started")).toHaveLength(2)
  })
})

describe("slices", () => {
  const slow = (perTurnMs: number): Bench => {
    const bench: Bench = new Bench({ turns: 1_000_000, onTurn: () => (bench.clock += perTurnMs) })
    return bench
  }

  it("return after about eight milliseconds, whatever a turn costs", () => {
    for (const perTurnMs of [0.001, 0.1, 3]) {
      const bench = slow(perTurnMs)
      bench.start()
      // The first slices find out what a turn costs.
      for (let i = 0; i < 20; i++) bench.loop()
      const before = bench.clock
      const loops = bench.loops
      for (let i = 0; i < 20; i++) bench.loop()
      expect((bench.clock - before) / (bench.loops - loops)).toBeLessThan(SLICE_MS * 1.6)
    }
  })

  it("hear a pause and a cancel before the next one", () => {
    const bench = slow(0.1)
    bench.start()
    for (let i = 0; i < 5; i++) bench.loop()
    const { opsDone } = bench.sessions[0] as FakeSession
    bench.send({ type: "pause", run: 1 })
    bench.settle()
    expect((bench.sessions[0] as FakeSession).opsDone).toBe(opsDone)
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", opsDone })
    bench.send({ type: "continue", run: 1, pace: "max" })
    bench.loop()
    bench.send({ type: "cancel", run: 1 })
    bench.settle()
    // What was done is kept.
    const last = bench.of("finished").at(-1)
    expect(last).toMatchObject({ state: "cancelled", verdicts: [] })
    expect(bench.store.length).toBe(last?.events)
  })

  it("serve several runs in turn", () => {
    const bench = slow(0.1)
    for (const run of [1, 2, 3]) bench.start({ run })
    for (let i = 0; i < 30; i++) bench.loop()
    const done = bench.sessions.map(({ opsDone }) => opsDone)
    expect(Math.min(...done)).toBeGreaterThan(0)
    expect(Math.max(...done) / Math.min(...done)).toBeLessThan(3)
  })

  it("tell progress at most twenty times a second", () => {
    const bench = slow(0.1)
    bench.start()
    while (bench.clock < 1000 && bench.loop());
    const told = bench.of("progress").length
    expect(told).toBeLessThanOrEqual(1000 / PROGRESS_MS + 2)
    expect(told).toBeGreaterThan(10)
    expect(bench.of("progress").at(-1)?.eventsPerSecond).toBeCloseTo(10_000, -3)
  })
})

describe("pace", () => {
  it("lets virtual time come no further than real time allows", () => {
    // A turn every 1000 ns of virtual time, 100,000 virtual ns a second: 100 turns a second.
    const bench = new Bench({ turns: 1000, gapNs: 1000 })
    bench.start({ pace: 100_000 })
    bench.settle()
    expect(bench.store.length).toBe(0)
    for (let second = 1; second <= 3; second++) {
      bench.pass(1000)
      expect(bench.store.length).toBeGreaterThanOrEqual(second * 100 - 3)
      expect(bench.store.length).toBeLessThanOrEqual(second * 100)
    }
    // Waiting costs little: a call or two a tick.
    expect((bench.sessions[0] as FakeSession).calls).toBeLessThan((3000 / PACE_TICK_MS) * 3)
  })

  it("can be changed while running, from where the run stands", () => {
    const bench = new Bench({ turns: 1000, gapNs: 1000 })
    bench.start({ pace: 100_000 })
    bench.settle()
    bench.pass(1000)
    bench.send({ type: "continue", run: 1, pace: 10_000 })
    bench.pass(1000)
    expect(bench.store.length).toBeGreaterThanOrEqual(105)
    expect(bench.store.length).toBeLessThanOrEqual(111)
    bench.send({ type: "continue", run: 1, pace: "max" })
    bench.settle()
    expect(bench.of("finished")).toHaveLength(1)
  })

  it("does not rush after a long sleep", () => {
    const bench = new Bench({ turns: 1_000_000, gapNs: 1000 })
    bench.start({ pace: 100_000 })
    bench.settle()
    bench.clock += 3_600_000
    bench.pass(100)
    expect(bench.store.length).toBeLessThan(250)
  })

  it("stops at a time on the way", () => {
    const bench = new Bench({ turns: 1000, gapNs: 1000 })
    bench.start({ pace: 100_000, paused: true })
    bench.send({ type: "continue", run: 1, pace: 100_000, until: 20_500 })
    bench.settle()
    bench.pass(1000)
    expect(bench.of("progress").at(-1)).toMatchObject({ state: "paused", now: 20_000 })
  })
})

describe("a window that does not read", () => {
  it("stops the run after a bounded number of batches, and is sent the rest when it reads", () => {
    const bench = new Bench({ turns: 40_000, eventsPerTurn: 100 })
    bench.reads = false
    bench.start()
    bench.settle()
    expect(bench.batches).toBe(BATCHES_UNREAD_MAX)
    const { length } = (bench.sessions[0] as FakeSession).store
    expect(length).toBeLessThan(4_000_000)
    bench.reads = true
    bench.acknowledge()
    bench.settle()
    expect(bench.store.length).toBe(4_000_000)
    expect(bench.messages.at(-1)?.type).toBe("finished")
  })

  it("still has its pause and cancel heard", () => {
    const bench = new Bench({ turns: 40_000, eventsPerTurn: 100 })
    bench.reads = false
    bench.start()
    bench.settle()
    bench.send({ type: "pause", run: 1 })
    expect(bench.of("progress").at(-1)?.state).toBe("paused")
    bench.send({ type: "cancel", run: 1 })
    bench.reads = true
    bench.acknowledge()
    bench.settle()
    expect(bench.of("finished").at(-1)).toMatchObject({ state: "cancelled", events: bench.store.length })
  })

  it("cannot acknowledge what was not sent", () => {
    const bench = new Bench({ turns: 40_000, eventsPerTurn: 100 })
    bench.reads = false
    bench.start()
    bench.send({ type: "ack", run: 1, batches: 1_000_000 })
    bench.settle()
    expect(bench.batches).toBeLessThanOrEqual(BATCHES_UNREAD_MAX + 1)
  })
})

describe("faults", () => {
  it("end the run that has them, not the host", () => {
    const bench = new Bench({ turns: 100, throwsAt: 40 })
    bench.start()
    bench.settle()
    const [last] = bench.of("finished")
    expect(last).toMatchObject({ state: "failed", events: 40 })
    expect(last?.report).toContain("Ringside's own fault at event 40")
    expect(last?.report).toContain("turn 40 is broken")
    expect(bench.store.length).toBe(40)
    bench.start({ run: 2 })
    bench.settle()
    expect(bench.of("finished")).toHaveLength(2)
  })

  it("of the opener are reported too", () => {
    const bench = new Bench(() => {
      throw new Error("no session today")
    })
    bench.start()
    expect(bench.of("finished")[0]).toMatchObject({ state: "failed", events: 0 })
    expect(bench.of("finished")[0]?.report).toContain("no session today")
  })

  it("that the session saw are its report", () => {
    const bench = new Bench({ turns: 100, failsAt: 10 })
    bench.start()
    bench.settle()
    expect(bench.of("finished")[0]).toMatchObject({ state: "failed", report: "turn 10 failed" })
  })

  it("stop a run that would fill the memory", () => {
    const bench = new Bench({ turns: 1_000_000 }, { eventsMax: 50_000 })
    bench.start()
    bench.settle()
    const [last] = bench.of("finished")
    expect(last?.state).toBe("cancelled")
    expect(last?.report).toMatch(/Stopped at event \d+: open runs hold 50000 events at most\./)
  })
})

describe("bad messages", () => {
  it("are refused, counted and told, and the connection lives on", () => {
    const bench = new Bench({ turns: 10 })
    for (const frame of ["{", "null", '{"type":"start"}', new Uint8Array(10), 7, undefined]) bench.host.receive(frame)
    expect(bench.host.refused).toBe(6)
    expect(bench.of("log")).toHaveLength(6)
    expect(bench.closed).toBeNull()
    bench.start()
    bench.settle()
    expect(bench.of("finished")).toHaveLength(1)
  })

  it("end the connection when there are too many", () => {
    const bench = new Bench({ turns: 10 })
    for (let i = 0; i < REFUSED_MAX; i++) bench.host.receive("{")
    expect(bench.closed).toBeNull()
    for (let i = 0; i < 1000; i++) bench.host.receive("{")
    expect(bench.closed).toBe("too many refused messages")
    expect(bench.of("log")).toHaveLength(REFUSED_MAX + 1)
  })

  it("include a second start of a live run, and one run too many", () => {
    const bench = new Bench({ turns: 10 })
    for (let run = 1; run <= RUNS_MAX; run++) bench.start({ run, paused: true })
    bench.start({ run: 1 })
    expect(bench.of("log").at(-1)?.text).toBe("Message refused: run 1 is running already.")
    bench.start({ run: RUNS_MAX + 1 })
    expect(bench.of("finished").at(-1)?.report).toMatch(/open at most/)
  })

  it("do not include messages for a run that has ended meanwhile", () => {
    const bench = new Bench({ turns: 10 })
    for (const type of ["pause", "cancel", "close"] as const) bench.send({ type, run: 9 })
    bench.send({ type: "continue", run: 9, pace: "max" })
    expect(bench.messages).toEqual([])
  })
})
