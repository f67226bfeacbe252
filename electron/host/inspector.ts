/**
 * Answers questions about the machine of a run at any moment of it. A run only goes forward, so a moment that is past is
 * made again: the same replay runs a second time, beside the first, up to there. It is the same run to the byte, so it
 * is the same machine.
 *
 * One such repetition is kept, and goes on from where it stands if the next question is about a later moment. The latest
 * run that is over is kept as well, since its end is what people look at most.
 */
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import type { MachineAnswer } from "../../core/protocol/machine.ts"
import type { Session } from "../../core/session/session-types.ts"
import type { HostEnvironment, StartMessage } from "./environment.ts"
import {
  CALL_MS,
  INSPECTIONS_MAX,
  REMEMBERED_CHARACTERS_MAX,
  REMEMBERED_MAX,
  REPEAT_EVENTS_MAX,
  SLICE_MS,
  TURNS_FIRST,
  TURNS_MAX,
} from "./limits.ts"

type Inspect = Extract<ClientMessage, { readonly type: "inspect" }>
type Seek = Extract<ClientMessage, { readonly type: "seek" }>

interface Kept {
  readonly run: number
  readonly session: Session
}

interface Repetition extends Kept {
  /** It stands at the end of the first turn that reached so many events. */
  target: number
}

export class Inspector {
  private readonly environment: HostEnvironment
  private readonly say: (message: HostMessage) => void
  /** How to begin a run again; oldest first. */
  private readonly starts = new Map<number, StartMessage>()
  private readonly waiting: (Inspect | Seek)[] = []
  /** The first of those that wait is a search that has begun. */
  private seeking = false
  private ended: Kept | null = null
  private repetition: Repetition | null = null
  private turns = TURNS_FIRST

  constructor(environment: HostEnvironment, say: (message: HostMessage) => void) {
    this.environment = environment
    this.say = say
  }

  /** Some question waits for a moment that has to be made. */
  get busy(): boolean {
    return this.waiting.length > 0
  }

  remember(start: StartMessage): void {
    this.starts.set(start.run, start)
    let characters = 0
    const all = [...this.starts.values()].reverse()
    for (const [index, { run, text }] of all.entries()) {
      characters += text.length
      if (index >= REMEMBERED_MAX || characters > REMEMBERED_CHARACTERS_MAX) this.starts.delete(run)
    }
  }

  /** The run is over; its machine stays as it is. */
  keep(run: number, session: Session): void {
    this.ended = { run, session }
  }

  forget(run: number): void {
    this.starts.delete(run)
    if (this.ended?.run === run) this.ended = null
    if (this.repetition?.run === run) this.repetition = null
  }

  /** `live`: the run's session, if it is not over. */
  ask(message: Inspect, live: Session | null): void {
    const { run, at } = message
    const session = live ?? (this.ended?.run === run ? this.ended.session : null)
    // At its end a run is what it is now: things without an event may have happened since the last one.
    if (session !== null && (at === null || at >= session.store.length)) this.answer(message, session)
    else if (!this.starts.has(run)) this.refuse(message, "This run is not there any more. Run again.")
    else if (at !== null && at > REPEAT_EVENTS_MAX)
      this.refuse(message, `The machine is made again up to event ${REPEAT_EVENTS_MAX}, not beyond.`)
    else if (this.waiting.length >= INSPECTIONS_MAX) this.refuse(message, "Too many questions wait.")
    else this.waiting.push(message)
  }

  /** A past run is run again with breakpoints from one of its moments on. */
  seek(message: Seek): void {
    const possible = this.starts.has(message.run) && message.to <= REPEAT_EVENTS_MAX
    if (possible && this.waiting.length < INSPECTIONS_MAX) this.waiting.push(message)
    else this.found(message, null)
  }

  /** About `SLICE_MS` of work for the oldest question. */
  slice(): void {
    const [message] = this.waiting
    if (message === undefined) return
    try {
      if (message.type === "inspect") this.work(message)
      else this.search(message)
    } catch (error) {
      this.done()
      this.repetition = null
      this.refuse(message, `Ringside's own fault: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  private work(message: Inspect): void {
    const repetition = this.standing(message.run, message.at ?? REPEAT_EVENTS_MAX)
    if (repetition === null) {
      this.done()
      this.refuse(message, "This run is not there any more. Run again.")
    } else if (this.advance(repetition)) {
      this.done()
      this.answer(message, repetition.session)
    }
  }

  private search(message: Seek): void {
    const { run, from, to, breakpoints } = message
    const repetition = this.seeking ? this.repetition : this.standing(run, from)
    if (repetition === null) {
      this.done()
      this.found(message, null)
      return
    }
    const { session } = repetition
    if (!this.seeking) {
      if (!this.advance(repetition)) return
      this.seeking = true
      session.setBreakpoints(breakpoints)
      repetition.target = to
      // Where it stands already it has stopped already.
      if (session.stop !== null) session.run({ turns: 1, events: to })
    }
    if (!this.advance(repetition)) return
    session.setBreakpoints([])
    if (session.stop !== null) repetition.target = session.store.length
    this.done()
    this.found(message, session)
  }

  private done(): void {
    this.waiting.shift()
    this.seeking = false
  }

  private found({ run, id, to }: Seek, session: Session | null): void {
    const { events, now, stop } =
      session === null
        ? { events: to, now: 0, stop: null }
        : { events: session.store.length, now: session.now, stop: session.stop }
    this.say({ type: "sought", run, id, events, now, stop })
  }

  /** A repetition that is at or before the moment of the question; a new one if need be. */
  private standing(run: number, target: number): Repetition | null {
    const known = this.repetition
    if (known?.run === run) {
      const { session } = known
      if (target >= known.target && target <= session.store.length) return known
      if (target > session.store.length) {
        known.target = target
        return known
      }
    }
    const start = this.starts.get(run)
    if (start === undefined) return null
    const opened = this.environment.open(start)
    if (!opened.ok) return null
    this.repetition = { run, session: opened.value, target }
    return this.repetition
  }

  /** True once it stands where it should, or can get no further. */
  private advance({ session, target }: Repetition): boolean {
    const { environment } = this
    const sliceEnd = environment.clock() + SLICE_MS
    while (session.store.length < target) {
      if (session.state === "ended" || session.state === "failed") return true
      if (this.seeking && session.stop !== null) return true
      const before = environment.clock()
      session.run({ turns: this.turns, events: target })
      const after = environment.clock()
      if (after - before > CALL_MS * 2) this.turns = Math.max(1, this.turns >> 1)
      else if (after - before < CALL_MS / 2) this.turns = Math.min(TURNS_MAX, this.turns * 2)
      if (after >= sliceEnd) break
    }
    const over = session.state === "ended" || session.state === "failed" || (this.seeking && session.stop !== null)
    return over || session.store.length >= target
  }

  private answer({ run, id, question }: Inspect, session: Session): void {
    let answer: MachineAnswer
    try {
      answer = session.inspect(question)
    } catch (error) {
      answer = { kind: "none", text: `Ringside's own fault: ${error instanceof Error ? error.message : String(error)}` }
    }
    this.say({ type: "inspected", run, id, events: session.store.length, now: session.now, answer })
  }

  private refuse(message: Inspect | Seek, text: string): void {
    if (message.type === "seek") {
      this.found(message, null)
      return
    }
    const { run, id, at } = message
    this.say({ type: "inspected", run, id, events: at ?? 0, now: 0, answer: { kind: "none", text } })
  }
}
