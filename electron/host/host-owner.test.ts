/** The owner and real worker threads, with fake sessions in them. */
import { afterEach, describe, expect, it, vi } from "vitest"
import { decodeBatch } from "../../core/protocol/batch-codec.ts"
import { type ClientMessage, type HostMessage, TEXT_FRAME_MAX } from "../../core/protocol/messages.ts"
import { HostOwner, WAITING_FRAMES_MAX } from "./host-owner.ts"
import { REFUSED_MAX } from "./limits.ts"

// Threads start slowly on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

class Window {
  readonly messages: HostMessage[] = []
  events = 0
  closed: string | null = null
  readonly owner: HostOwner
  private batches = 0
  private waiters: (() => void)[] = []

  constructor(hangMs?: number) {
    this.owner = new HostOwner({
      heapMb: 64,
      worker: new URL("../../tests/host/fake-worker.ts", import.meta.url),
      product: "Ringside test",
      send: (frame) => this.hear(frame),
      close: (reason) => (this.closed ??= reason),
      ...(hangMs === undefined ? {} : { hangMs }),
    })
  }

  send(message: ClientMessage): void {
    this.owner.receive(JSON.stringify(message))
  }

  start(run: number, text: string): void {
    this.send({ type: "start", run, name: "a.replay", text, pace: "max", paused: false })
  }

  /** The first message that fits, from those that have come and those that will. */
  async until(fits: (message: HostMessage) => boolean): Promise<HostMessage> {
    for (;;) {
      const found = this.messages.find(fits)
      if (found !== undefined) return found
      await new Promise<void>((resolve) => this.waiters.push(resolve))
    }
  }

  private hear(frame: string | Uint8Array): void {
    if (typeof frame === "string") this.messages.push(JSON.parse(frame) as HostMessage)
    else {
      const decoded = decodeBatch(frame)
      if (!decoded.ok) throw new Error(decoded.error)
      const { run, batch } = decoded.value
      this.events = batch.from + batch.columns.time.length
      this.send({ type: "ack", run, batches: ++this.batches })
    }
    for (const resolve of this.waiters.splice(0)) resolve()
  }
}

const windows: Window[] = []
function open(hangMs?: number): Window {
  const window = new Window(hangMs)
  windows.push(window)
  return window
}
afterEach(async () => {
  await Promise.all(windows.splice(0).map(({ owner }) => owner.stop()))
})

const finished =
  (run: number) =>
  (message: HostMessage): boolean =>
    message.type === "finished" && message.run === run

describe("a worker", () => {
  it("runs a session and streams it", async () => {
    const window = open()
    window.send({ type: "hello", version: 1 })
    window.start(1, "turns 300000")
    expect(await window.until(finished(1))).toMatchObject({ state: "ended", events: 300_000 })
    expect(window.events).toBe(300_000)
    expect(window.messages[0]).toMatchObject({ type: "welcome", product: "Ringside test" })
  })

  it.each([
    ["dies while opening", "die", 0],
    ["runs out of memory", "exhaust", 0],
    ["dies on the way", "die at 500", 1],
  ])(
    "that %s ends its runs; the next run works",
    async (_, text, least) => {
      const window = open()
      window.start(1, text)
      const last = await window.until(finished(1))
      expect(last).toMatchObject({ state: "failed" })
      if (last.type !== "finished") return
      expect(last.events).toBe(window.events)
      expect(last.events).toBeGreaterThanOrEqual(least)
      const words = `The simulation stopped at event ${last.events}. Your text is safe. Run again, or save the report.`
      expect(last.report).toContain(words)
      expect(await window.until((message) => message.type === "log")).toEqual({
        type: "log",
        level: "error",
        text: words,
      })
      window.start(2, "turns 10")
      expect(await window.until(finished(2))).toMatchObject({ state: "ended", events: 10 })
      expect(window.closed).toBeNull()
    },
    30_000,
  )

  it("that hangs is replaced", async () => {
    const window = open(2_000)
    window.start(1, "hang")
    expect(await window.until(finished(1))).toMatchObject({ state: "failed" })
    window.start(2, "turns 10")
    expect(await window.until(finished(2))).toMatchObject({ state: "ended" })
  })

  it("that dies takes the starts with it that it never came to", async () => {
    const window = open()
    window.start(1, "die")
    window.start(2, "turns 10")
    expect(await window.until(finished(2))).toMatchObject({ state: "failed", events: 0 })
    window.start(3, "turns 10")
    expect(await window.until(finished(3))).toMatchObject({ state: "ended" })
  })
})

describe("a window that misbehaves", () => {
  it("is told, and lives on", async () => {
    const window = open()
    window.owner.receive(new Uint8Array(3))
    window.owner.receive({ type: "pause", run: 1 })
    window.owner.receive(" ".repeat(TEXT_FRAME_MAX + 1))
    window.owner.receive("{")
    await window.until((message) => message.type === "log" && message.text.includes("not JSON"))
    expect(window.messages).toHaveLength(4)
    window.start(1, "turns 10")
    expect(await window.until(finished(1))).toMatchObject({ state: "ended" })
    expect(window.closed).toBeNull()
  })

  it("is closed when it goes on", () => {
    const window = open()
    for (let i = 0; i <= REFUSED_MAX; i++) window.owner.receive(7)
    expect(window.closed).toBe("too many refused messages")
  })

  it("is closed when it sends faster than anyone could", () => {
    const window = open()
    for (let i = 0; i <= WAITING_FRAMES_MAX; i++) window.send({ type: "pause", run: 1 })
    expect(window.closed).toBe("more messages than the simulation can take")
  })
})
