/**
 * One ring of the mock GPU: executes commands one at a time, in order. When the command at its head is
 * over, the ring starts the next, writes the finished one's sequence number where the driver reads it,
 * and raises an interrupt. It knows no fence and no job.
 */
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { SimTime } from "../../time/time.ts"
import { EV } from "../../trace/events.ts"

/** A command as the driver writes it into the ring. */
export class Command {
  /** Written by the device when done. Counts up by one a command on its ring. */
  readonly seqno: number
  /** The job it belongs to, for the trace only. */
  readonly tag: number
  /** Whole ns from reaching the head to completion. */
  readonly duration: number
  /** Never completes: the ring stays busy until a reset, or until the command is taken off. */
  readonly hangs: boolean
  /** What the device reports at completion: 0 or a negated errno. */
  readonly error: number
  next: Command | null = null

  constructor(seqno: number, tag: number, duration: number, hangs: boolean, error: number) {
    this.seqno = seqno
    this.tag = tag
    this.duration = duration
    this.hangs = hangs
    this.error = error
  }
}

/** The wire from a ring to its driver. */
export interface InterruptHandler {
  /** Context: hard irq. */
  interrupt(ring: Ring): Steps<void>
}

export class Ring extends Timer {
  readonly index: number
  /** Commands on the ring, queued or executing. */
  length = 0
  head: Command | null = null
  private tail: Command | null = null
  /** Written by the device: sequence number and error of the command completed last. */
  completed = 0
  status = 0
  /** Number of the scheduler whose interrupt line this is, for the trace only. */
  private readonly line: number
  private readonly engine: Engine
  private readonly handler: InterruptHandler

  constructor(engine: Engine, line: number, index: number, handler: InterruptHandler) {
    super()
    this.engine = engine
    this.line = line
    this.index = index
    this.handler = handler
  }

  /** The doorbell. An idle ring starts at once. */
  submit(command: Command): void {
    if (this.tail === null) this.head = command
    else this.tail.next = command
    this.tail = command
    this.length++
    if (this.head === command) this.startHead()
  }

  /** The head is over. Context: hardware. */
  override fire(): Steps<void> {
    const command = this.dropHead()
    if (command === null) return
    if (this.head !== null) this.startHead()
    this.completed = command.seqno
    this.status = command.error
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.irq, this.line, this.index, command.seqno, 0)
    this.handler.interrupt(this)
  }

  /** Takes one command off, wherever it stands; if it was the head, the next one starts only by `resume`. */
  take(seqno: number): Command | null {
    let before: Command | null = null
    for (let command = this.head; command !== null; command = command.next) {
      if (command.seqno !== seqno) {
        before = command
        continue
      }
      if (before === null) return this.dropHead()
      before.next = command.next
      if (this.tail === command) this.tail = before
      this.length--
      return command
    }
    return null
  }

  /** Starts the head if nothing executes. */
  resume(): void {
    if (this.head !== null && !this.armed) this.startHead()
  }

  private startHead(): void {
    const command = this.head as Command
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.ring_start, command.tag, this.index, 0, 0)
    if (!command.hangs) this.engine.arm(this, (now + command.duration) as SimTime)
  }

  private dropHead(): Command | null {
    const command = this.head
    if (command === null) return null
    this.engine.disarm(this)
    this.head = command.next
    if (this.head === null) this.tail = null
    this.length--
    return command
  }
}
