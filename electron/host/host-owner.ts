/**
 * The outer end of a session worker: one for each connection of a window. It carries frames, bounds what may wait for the
 * worker, and when the worker dies it tells the window what became of its runs and starts a fresh worker at the next
 * message. A window never notices more of a dead worker than that.
 */
import { Worker } from "node:worker_threads"
import { readBatchHeader } from "../../core/protocol/batch-codec.ts"
import { type HostMessage, TEXT_FRAME_MAX } from "../../core/protocol/messages.ts"
import { parseClientMessage } from "../../core/protocol/parse.ts"
import { Refusals } from "./refusals.ts"
import type { FromWorker, WorkerStart } from "./worker-messages.ts"

/** Frames, and characters in them, that may wait for a worker. A window that sends more is not ours. */
export const WAITING_FRAMES_MAX = 4_096
export const WAITING_CHARACTERS_MAX = 4 * TEXT_FRAME_MAX
/** A worker that has dealt with no message for so long while one waits is taken for hung. */
export const HANG_MS = 60_000

/** The heap of a worker. Traces lie outside it and are bounded by `EVENTS_MAX`. */
const HEAP_MB = 1_024

export interface OwnerOptions {
  /** The worker's file. */
  readonly worker: string | URL
  readonly product: string
  /** To the window. */
  send(frame: string | Uint8Array): void
  /** The connection is to be ended, because the window misbehaves. */
  close(reason: string): void
  readonly hangMs?: number
  readonly heapMb?: number
}

interface LiveRun {
  events: number
  now: number
}

export class HostOwner {
  private worker: Worker | null = null
  private stopped = false
  private readonly live = new Map<number, LiveRun>()
  private readonly comparisons = new Set<number>()
  /** Frames that the worker has not dealt with, oldest first. */
  private waiting: string[] = []
  private waitingCharacters = 0
  private watch: NodeJS.Timeout | null = null
  private readonly refusals: Refusals
  private readonly options: OwnerOptions

  constructor(options: OwnerOptions) {
    this.options = options
    this.refusals = new Refusals(
      (frame) => options.send(frame),
      (reason) => options.close(reason),
    )
  }

  /** One frame of the window. */
  receive(frame: unknown): void {
    if (this.stopped) return
    if (typeof frame !== "string") {
      this.refusals.refuse("only text is understood here")
      return
    }
    if (frame.length > TEXT_FRAME_MAX) {
      this.refusals.refuse(`${frame.length} characters, at most ${TEXT_FRAME_MAX}`)
      return
    }
    if (this.waiting.length >= WAITING_FRAMES_MAX || this.waitingCharacters + frame.length > WAITING_CHARACTERS_MAX) {
      this.options.close("more messages than the simulation can take")
      return
    }
    this.waiting.push(frame)
    this.waitingCharacters += frame.length
    this.worker ??= this.startWorker()
    this.worker.postMessage(frame)
    this.watch ??= this.watchForHang()
  }

  /** The window is gone. */
  async stop(): Promise<void> {
    this.stopped = true
    this.clearWatch()
    const { worker } = this
    this.worker = null
    await worker?.terminate()
  }

  private startWorker(): Worker {
    const workerData: WorkerStart = { product: this.options.product }
    // Nothing of our environment, arguments or standard input belongs in there.
    const worker = new Worker(this.options.worker, {
      workerData,
      resourceLimits: {
        maxOldGenerationSizeMb: this.options.heapMb ?? HEAP_MB,
        maxYoungGenerationSizeMb: 256,
        stackSizeMb: 4,
      },
      env: {},
      argv: [],
      name: "session",
    })
    let cause = ""
    worker.on("message", (message: FromWorker) => {
      if (this.worker === worker) this.hear(message)
    })
    worker.on("error", (error) => {
      cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    })
    worker.on("exit", (code) => {
      if (this.worker === worker) this.bury(cause === "" ? `The simulation's thread ended with code ${code}.` : cause)
    })
    return worker
  }

  private hear(message: FromWorker): void {
    if (typeof message === "string") {
      this.options.send(message)
      return
    }
    if (message instanceof Uint8Array) {
      this.countEvents(message)
      this.options.send(message)
      return
    }
    switch (message.kind) {
      case "handled":
        this.waitingCharacters -= this.waiting.shift()?.length ?? 0
        this.clearWatch()
        if (this.waiting.length > 0) this.watch = this.watchForHang()
        break
      case "track":
        if (message.live) this.live.set(message.run, { events: 0, now: 0 })
        else this.live.delete(message.run)
        break
      case "track-comparison":
        if (message.live) this.comparisons.add(message.comparison)
        else this.comparisons.delete(message.comparison)
        break
      case "close":
        this.options.close(message.reason)
        break
    }
  }

  private countEvents(bytes: Uint8Array): void {
    const header = readBatchHeader(bytes)
    const run = header === null ? undefined : this.live.get(header.run)
    if (header === null || run === undefined) return
    run.events = header.from + header.events
    run.now = header.lastTime ?? run.now
  }

  private watchForHang(): NodeJS.Timeout {
    const hangMs = this.options.hangMs ?? HANG_MS
    return setTimeout(() => {
      const { worker } = this
      if (worker === null) return
      this.bury(`The simulation did not answer for ${hangMs / 1000} s.`)
      void worker.terminate()
    }, hangMs).unref()
  }

  private clearWatch(): void {
    if (this.watch !== null) clearTimeout(this.watch)
    this.watch = null
  }

  /** The worker is dead. Every run and comparison it held ends for the window; the next message starts another worker. */
  private bury(cause: string): void {
    this.worker = null
    // A start that the worker never came to is a run that ended before it began.
    for (const frame of this.waiting) {
      const parsed = parseClientMessage(frame)
      if (!parsed.ok) continue
      if (parsed.value.type === "compare") this.comparisons.add(parsed.value.comparison)
      if (parsed.value.type !== "start" || this.live.has(parsed.value.run)) continue
      this.live.set(parsed.value.run, { events: 0, now: 0 })
    }
    this.waiting = []
    this.waitingCharacters = 0
    this.clearWatch()
    for (const [run, { events, now }] of this.live) {
      const report = `${stoppedAt(events)}\n${cause}`
      this.say({ type: "finished", run, state: "failed", now, events, choices: "straight", verdicts: [], report })
    }
    for (const comparison of this.comparisons) this.say(comparisonLost(comparison, cause))
    this.comparisons.clear()
    const events = Math.max(0, ...[...this.live.values()].map((run) => run.events))
    this.live.clear()
    this.say({ type: "log", level: "error", text: stoppedAt(events) })
  }

  private say(message: HostMessage): void {
    this.options.send(JSON.stringify(message))
  }
}

function comparisonLost(comparison: number, report: string): HostMessage {
  const nothing = { title: "", profile: "", seed: 0, diagnostics: [] }
  return { type: "comparison-over", comparison, state: "failed", report, ...nothing }
}

function stoppedAt(events: number): string {
  return `The simulation stopped at event ${events}. Your text is safe. Run again, or save the report.`
}
