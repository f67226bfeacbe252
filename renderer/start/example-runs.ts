/**
 * Runs the examples behind the scenes, one after the other, for what their cards show: a picture of the run, whether the
 * expectations held, how many jobs and events. Their run ids lie far above those of a person's runs.
 *
 * A long example is stopped after a number of events; its card then has a picture and no verdict.
 */
import { schedulerWords } from "../../core/protocol/scheduler-words.ts"
import type { ClientMessage, HostMessage, Verdict } from "../../core/protocol/messages.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { type TraceBatch, applyBatch } from "../../core/trace/batch.ts"
import { JobHistory } from "../../core/trace/job-history.ts"
import { EXAMPLES, type Example } from "./examples.ts"
import { type RunPicture, pictureOf } from "./run-picture.ts"

const FIRST_RUN_ID = 0x6000_0000
const EVENTS_MAX = 20_000

export interface ExampleResult {
  /** `long`: stopped before its end. */
  readonly state: "held" | "failed" | "refused" | "long"
  readonly picture: RunPicture
  readonly verdicts: readonly Verdict[]
  /** `drm-sched v7.2, fifo, 10 jobs, 14 ms, 250 events`, without what is unknown. */
  readonly scheduler: string
  readonly jobs: number
  readonly events: number
  readonly now: number
}

interface Current {
  readonly id: number
  readonly example: Example
  readonly store: EventStore
  scheduler: string
}

export class ExampleRuns {
  private readonly send: (message: ClientMessage) => void
  private readonly results = new Map<string, ExampleResult>()
  private readonly listeners = new Set<() => void>()
  private readonly waiting: Example[] = [...EXAMPLES]
  private current: Current | null = null
  private nextId = FIRST_RUN_ID
  private wanted = false
  private open = false
  private snapshot: ReadonlyMap<string, ExampleResult> = new Map()

  constructor(send: (message: ClientMessage) => void) {
    this.send = send
  }

  /** Someone looks at the examples now. */
  begin(): void {
    this.wanted = true
    this.next()
  }

  connected(open: boolean): void {
    this.open = open
    if (!open && this.current !== null) {
      this.waiting.unshift(this.current.example)
      this.current = null
    }
    this.next()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly get = (): ReadonlyMap<string, ExampleResult> => this.snapshot

  /** Whether the message was about one of these runs. */
  onMessage(message: HostMessage): boolean {
    if (!("run" in message) || message.run < FIRST_RUN_ID) return false
    const { current } = this
    if (current === null || message.run !== current.id) return true
    switch (message.type) {
      case "started":
        current.scheduler = schedulerWords(message)
        this.send({ type: "continue", run: current.id, pace: "max", events: EVENTS_MAX })
        break
      case "progress":
        if (message.state === "paused" && message.events >= EVENTS_MAX)
          this.done("long", [], message.now, message.events)
        break
      case "refused":
        this.done("refused", [], 0, 0)
        break
      case "finished": {
        const held = message.state === "ended" && message.verdicts.every((verdict) => verdict.held)
        this.done(held ? "held" : "failed", message.verdicts, message.now, message.events)
        break
      }
      case "inspected":
      case "sought":
        break
    }
    return true
  }

  onBatch(run: number, batch: TraceBatch): boolean {
    if (run < FIRST_RUN_ID) return false
    if (this.current?.id === run) applyBatch(this.current.store, batch)
    return true
  }

  private done(state: ExampleResult["state"], verdicts: readonly Verdict[], now: number, events: number): void {
    const { current } = this
    if (current === null) return
    this.send({ type: "close", run: current.id })
    this.current = null
    const history = new JobHistory(current.store)
    history.update()
    const { scheduler, store } = current
    const picture = pictureOf(history, now)
    const result = { state, picture, verdicts, scheduler, jobs: store.objects.jobs.length, events, now }
    this.results.set(current.example.name, result)
    this.snapshot = new Map(this.results)
    for (const listener of this.listeners) listener()
    this.next()
  }

  private next(): void {
    if (!this.open || !this.wanted || this.current !== null) return
    const example = this.waiting.shift()
    if (example === undefined) return
    this.current = { id: this.nextId++, example, store: new EventStore(), scheduler: "" }
    const { name, text } = example
    this.send({ type: "start", run: this.current.id, name, text, pace: "max", paused: true })
  }
}
