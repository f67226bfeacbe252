/**
 * A host: messages in, messages out, and the sessions between. It works in slices of a few milliseconds, one run after
 * the other, and hears messages in between; it never waits. It believes nothing: a message that does not parse, or names
 * a run that is not there, is refused and counted.
 *
 * A start compiles the replay in one go. While a very large one compiles nothing else is heard; the owner of this thread
 * ends it if that takes unreasonably long.
 */
import type { Program } from "../../core/lang/program.ts"
import { PROTOCOL_VERSION, RUNS_MAX, type ClientMessage, type HostMessage } from "../../core/protocol/messages.ts"
import { parseClientMessage } from "../../core/protocol/parse.ts"
import { Comparer } from "./comparer.ts"
import type { HostEnvironment, StartMessage } from "./environment.ts"
import { DIAGNOSTICS_MAX, EVENTS_MAX, REPORT_MAX } from "./limits.ts"
import { Inspector } from "./inspector.ts"
import { LiveRun } from "./live-run.ts"
import { Refusals } from "./refusals.ts"

export interface HostOptions {
  /** Name and version, for `welcome`. */
  readonly product: string
  readonly eventsMax?: number
}

export class Host {
  private readonly runs = new Map<number, LiveRun>()
  private readonly inspector: Inspector
  private readonly comparer: Comparer
  private readonly refusals: Refusals
  private readonly environment: HostEnvironment
  private readonly options: HostOptions
  /** A call of `turn` is on its way. */
  private awake = false
  /** Which wait for a pace is the current one; an older one that fires is ignored. */
  private waits = 0

  constructor(environment: HostEnvironment, options: HostOptions) {
    this.environment = environment
    this.options = options
    this.inspector = new Inspector(environment, (message) => this.say(message))
    this.comparer = new Comparer(environment, (message) => this.say(message))
    this.refusals = new Refusals(
      (frame) => environment.send(frame),
      (reason) => environment.close(reason),
    )
  }

  /** Messages refused so far. */
  get refused(): number {
    return this.refusals.count
  }

  receive(frame: unknown): void {
    if (typeof frame !== "string") {
      this.refusals.refuse("only text is understood here")
      return
    }
    const parsed = parseClientMessage(frame)
    if (parsed.ok) this.obey(parsed.value)
    else this.refusals.refuse(parsed.error)
    this.wake()
  }

  private obey(message: ClientMessage): void {
    if (message.type === "hello") {
      this.say({ type: "welcome", version: PROTOCOL_VERSION, product: this.options.product })
      return
    }
    if (message.type === "start") {
      this.start(message)
      return
    }
    if (message.type === "compare") {
      this.comparer.ask(message)
      return
    }
    if (message.type === "compare-stop") {
      this.comparer.stop(message.comparison)
      return
    }
    if (message.type === "inspect") {
      this.inspector.ask(message, this.runs.get(message.run)?.session ?? null)
      return
    }
    if (message.type === "seek") {
      this.inspector.seek(message)
      return
    }
    if (message.type === "close") this.inspector.forget(message.run)
    // Absent is no mistake: the run may have ended while the message was on its way.
    const run = this.runs.get(message.run)
    if (run === undefined) return
    switch (message.type) {
      case "continue":
        run.proceed(message)
        break
      case "breakpoints":
        run.setBreakpoints(message.breakpoints)
        break
      case "pause":
        run.pause()
        break
      case "ack":
        run.acknowledge(message.batches)
        break
      case "cancel":
        run.cancel(null)
        break
      case "close":
        this.forget(message.run)
        break
    }
    if (run.over) this.retire(message.run, run)
  }

  private start(message: StartMessage): void {
    const { run: number, pace, paused } = message
    if (this.runs.has(number)) {
      this.refusals.refuse(`run ${number} is running already`)
      return
    }
    if (this.runs.size >= RUNS_MAX) {
      this.fail(number, `Not run: ${RUNS_MAX} runs are open at most; close one.`)
      return
    }
    this.environment.track(number, true)
    try {
      const opened = this.environment.open(message)
      if (!opened.ok) {
        this.environment.track(number, false)
        this.say({ type: "refused", run: number, diagnostics: opened.error.slice(0, DIAGNOSTICS_MAX) })
        return
      }
      const session = opened.value
      const { title, scheduler, profile, policy, seed } = session.program
      const machine = machineWords(session.program)
      const expectations = session.program.expectations.length
      this.say({
        type: "started",
        run: number,
        title,
        scheduler,
        profile,
        policy,
        seed,
        machine,
        ops: session.opsTotal,
        expectations,
        inspectable: session.inspectable,
      })
      if (session.inspectable) this.inspector.remember(message)
      const run = new LiveRun(number, session, this.environment)
      this.runs.set(number, run)
      run.begin(pace, paused, message.breakpoints)
      if (run.over) this.retire(number, run)
    } catch (error) {
      this.forget(number)
      this.fail(number, `Ringside's own fault before the first event:\n${wordsOf(error)}`)
    }
  }

  /** Ends a run that never came to live. */
  private fail(run: number, report: string): void {
    const text = report.slice(0, REPORT_MAX)
    const choices = "straight"
    this.say({ type: "finished", run, state: "failed", now: 0, events: 0, choices, verdicts: [], report: text })
  }

  /** Over: what it came to can still be looked at. */
  private retire(number: number, { session }: LiveRun): void {
    if (session.inspectable) this.inspector.keep(number, session)
    this.forget(number)
  }

  private forget(run: number): void {
    this.runs.delete(run)
    this.environment.track(run, false)
  }

  private wake(): void {
    if (this.awake) return
    let wait = this.inspector.busy || this.comparer.busy ? 0 : Number.POSITIVE_INFINITY
    for (const { wish } of this.runs.values()) if (wish !== "message") wait = Math.min(wait, wish === "now" ? 0 : wish)
    this.waits++
    if (wait === 0) {
      this.awake = true
      this.environment.soon(() => this.turn())
    } else if (wait !== Number.POSITIVE_INFINITY) {
      const mine = this.waits
      this.environment.later(wait, () => {
        if (mine === this.waits) this.turn()
      })
    }
  }

  /** One slice of the run whose turn it is; runs take turns in the order of the map, the served one goes last. */
  private turn(): void {
    this.awake = false
    for (const [number, run] of this.runs) {
      if (run.wish === "message") continue
      run.slice()
      this.runs.delete(number)
      if (run.over) this.retire(number, run)
      else this.runs.set(number, run)
      break
    }
    if (this.inspector.busy) this.inspector.slice()
    if (this.comparer.busy) this.comparer.slice()
    this.limitEvents()
    this.wake()
  }

  private limitEvents(): void {
    const eventsMax = this.options.eventsMax ?? EVENTS_MAX
    let total = 0
    let largest: LiveRun | null = null
    for (const run of this.runs.values()) {
      total += run.events
      if (largest === null || run.events > largest.events) largest = run
    }
    if (total < eventsMax || largest === null) return
    largest.cancel(`Stopped at event ${largest.events}: open runs hold ${eventsMax} events at most.`)
  }

  private say(message: HostMessage): void {
    this.environment.send(JSON.stringify(message))
  }
}

/** What the replay runs on, in a few words. */
function machineWords({ agx, scheds, entities }: Program): string {
  const gpu = agx === null ? count(scheds.length, "scheduler") : `${agx.spec.chip}, ${count(agx.spec.cores, "core")}`
  return `${gpu}, ${count(entities.length, "queue")}`
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
