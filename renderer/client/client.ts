/**
 * The window's end of the protocol: typed messages out, parsed messages and batches in, over any transport. It
 * acknowledges batches after the listeners have taken them, gives out run ids, and when the connection is lost it says
 * so once for each live run and connects again. Listeners stay through all of that.
 *
 * What arrives is parsed although it comes from our own host: a frame that does not parse is dropped and reported as a
 * `log` message, so a listener only ever sees well-formed data, each batch in its place.
 */
import { decodeBatch } from "../../core/protocol/batch-codec.ts"
import { BatchSequence } from "../../core/protocol/batch-sequence.ts"
import type { Unsubscribe } from "../../core/protocol/desktop-api.ts"
import { type ClientMessage, type HostMessage, PROTOCOL_VERSION } from "../../core/protocol/messages.ts"
import { parseHostMessage } from "../../core/protocol/parse.ts"
import type { TraceBatch } from "../../core/trace/batch.ts"
import { Listeners } from "./listeners.ts"
import type { Transport, Wire } from "./transport.ts"

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open"; readonly product: string }
  /** `retryMs`: when the next attempt is made; null: never, `close` was called or the peer is of another version. */
  | { readonly kind: "closed"; readonly reason: string; readonly retryMs: number | null }

export interface Client {
  readonly connection: ConnectionState
  /** Sent when the connection is open, in order. */
  send(message: ClientMessage): void
  /** An id for `start` that this client has not used. */
  newRun(): number
  onMessage(listener: (message: HostMessage) => void): Unsubscribe
  onBatch(listener: (run: number, batch: TraceBatch) => void): Unsubscribe
  onConnection(listener: (state: ConnectionState) => void): Unsubscribe
  /** For good. */
  close(): void
}

/** Messages that wait for the connection; more are refused with a `log` message. */
const WAITING_MAX = 256
const RETRY_FIRST_MS = 250
const RETRY_LAST_MS = 8_000

interface LiveRun {
  readonly sequence: BatchSequence
  events: number
  now: number
}

export interface Timers {
  /** Calls `run` once after `ms`. */
  after(ms: number, run: () => void): void
}

export class ProtocolClient implements Client {
  private state: ConnectionState = { kind: "connecting" }
  private wire: Wire | null = null
  private waiting: ClientMessage[] = []
  private lastRun = 0
  private retryMs = RETRY_FIRST_MS
  private done = false
  private readonly live = new Map<number, LiveRun>()
  private readonly messages = new Listeners<[HostMessage]>()
  private readonly batches = new Listeners<[number, TraceBatch]>()
  private readonly connections = new Listeners<[ConnectionState]>()
  private readonly transport: Transport
  private readonly timers: Timers

  constructor(transport: Transport, timers: Timers) {
    this.transport = transport
    this.timers = timers
    this.connect()
  }

  get connection(): ConnectionState {
    return this.state
  }

  send(message: ClientMessage): void {
    if (message.type === "start") this.live.set(message.run, { sequence: new BatchSequence(), events: 0, now: 0 })
    if (message.type === "close") this.live.delete(message.run)
    if (this.wire !== null && this.state.kind === "open") {
      this.wire.send(JSON.stringify(message))
      return
    }
    if (this.done || this.waiting.length >= WAITING_MAX) {
      this.say("warning", `Not connected; ${message.type} was not sent.`)
      if (message.type === "start") this.lose(message.run, "The simulation could not be reached")
      return
    }
    this.waiting.push(message)
  }

  newRun(): number {
    return ++this.lastRun
  }

  onMessage(listener: (message: HostMessage) => void): Unsubscribe {
    return this.messages.add(listener)
  }

  onBatch(listener: (run: number, batch: TraceBatch) => void): Unsubscribe {
    return this.batches.add(listener)
  }

  onConnection(listener: (state: ConnectionState) => void): Unsubscribe {
    return this.connections.add(listener)
  }

  close(): void {
    this.done = true
    this.wire?.close()
    this.lost("closed")
  }

  private connect(): void {
    this.become({ kind: "connecting" })
    this.wire = this.transport.open({
      opened: () =>
        this.wire?.send(JSON.stringify({ type: "hello", version: PROTOCOL_VERSION } satisfies ClientMessage)),
      text: (frame) => this.text(frame),
      bytes: (frame) => this.bytes(frame),
      closed: (reason) => this.lost(reason),
    })
  }

  private text(frame: string): void {
    const parsed = parseHostMessage(frame)
    if (!parsed.ok) {
      this.say("error", `A message of the simulation was not understood: ${parsed.error}`)
      return
    }
    const message = parsed.value
    if (message.type === "welcome") {
      this.welcome(message.version, message.product)
      return
    }
    if (message.type === "progress") {
      const run = this.live.get(message.run)
      if (run !== undefined) run.now = message.now
    }
    if (message.type === "finished" || message.type === "refused") this.live.delete(message.run)
    this.messages.tell(message)
  }

  private welcome(version: number, product: string): void {
    if (version !== PROTOCOL_VERSION) {
      this.done = true
      this.wire?.close()
      this.lost(`this window speaks version ${PROTOCOL_VERSION}, the other side version ${version}; reload`)
      return
    }
    this.retryMs = RETRY_FIRST_MS
    this.become({ kind: "open", product })
    const waiting = this.waiting
    this.waiting = []
    for (const message of waiting) this.wire?.send(JSON.stringify(message))
  }

  private bytes(frame: Uint8Array): void {
    const decoded = decodeBatch(frame)
    if (!decoded.ok) {
      this.say("error", `A trace batch was not understood: ${decoded.error}`)
      return
    }
    const { run: number, batch } = decoded.value
    const run = this.live.get(number)
    // Of a run that was closed here while the batch was on its way.
    if (run === undefined) return
    const misfit = run.sequence.accept(batch)
    if (misfit !== null) {
      this.say("error", `The trace of run ${number} does not continue: ${misfit}.`)
      return
    }
    run.events = batch.from + batch.columns.time.length
    run.now = batch.columns.time.at(-1) ?? run.now
    this.batches.tell(number, batch)
    this.send({ type: "ack", run: number, batches: run.sequence.count })
  }

  private lost(reason: string): void {
    if (this.state.kind === "closed") return
    this.wire = null
    const retryMs = this.done ? null : this.retryMs
    this.become({ kind: "closed", reason, retryMs })
    // Runs whose start still waits here begin on the next connection; every other live run has come to its end.
    const begins = new Set(this.waiting.flatMap((message) => (message.type === "start" ? [message.run] : [])))
    this.waiting = this.waiting.filter((message) => "run" in message && begins.has(message.run))
    for (const run of [...this.live.keys()])
      if (this.done || !begins.has(run)) this.lose(run, "The connection to the simulation was lost")
    if (retryMs === null) return
    this.retryMs = Math.min(RETRY_LAST_MS, retryMs * 2)
    this.timers.after(retryMs, () => {
      if (!this.done) this.connect()
    })
  }

  /** A live run has come to its end without the host; listeners hear it in the host's words. */
  private lose(run: number, what: string): void {
    const { events, now } = this.live.get(run) ?? { events: 0, now: 0 }
    this.live.delete(run)
    const report = `${what} at event ${events}. Your text is safe. Run again, or save the report.`
    const choices = "straight"
    this.messages.tell({ type: "finished", run, state: "failed", now, events, choices, verdicts: [], report })
  }

  private say(level: "warning" | "error", text: string): void {
    this.messages.tell({ type: "log", level, text })
  }

  private become(state: ConnectionState): void {
    this.state = state
    this.connections.tell(state)
  }
}
