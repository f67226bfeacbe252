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
  private readonly waiting: Inspect[] = []
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

  /** About `SLICE_MS` of work for the oldest question. */
  slice(): void {
    const [message] = this.waiting
    if (message === undefined) return
    try {
      const repetition = this.standing(message)
      if (repetition === null) {
        this.waiting.shift()
        this.refuse(message, "This run is not there any more. Run again.")
      } else if (this.advance(repetition)) {
        this.waiting.shift()
        this.answer(message, repetition.session)
      }
    } catch (error) {
      this.waiting.shift()
      this.repetition = null
      this.refuse(message, `Ringside's own fault: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  /** A repetition that is at or before the moment of the question; a new one if need be. */
  private standing({ run, at }: Inspect): Repetition | null {
    const known = this.repetition
    const target = at ?? REPEAT_EVENTS_MAX
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
      const before = environment.clock()
      session.run({ turns: this.turns, events: target })
      const after = environment.clock()
      if (after - before > CALL_MS * 2) this.turns = Math.max(1, this.turns >> 1)
      else if (after - before < CALL_MS / 2) this.turns = Math.min(TURNS_MAX, this.turns * 2)
      if (after >= sliceEnd) break
    }
    return session.store.length >= target || session.state === "ended" || session.state === "failed"
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

  private refuse({ run, id, at }: Inspect, text: string): void {
    this.say({ type: "inspected", run, id, events: at ?? 0, now: 0, answer: { kind: "none", text } })
  }
}
