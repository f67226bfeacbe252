/**
 * One ring of the mock GPU: executes commands one at a time, in order. When the command at its head is
 * over, the ring starts the next, writes the finished one's sequence number where the driver reads it,
 * and raises an interrupt. It knows no fence and no job.
 *
 * An explorer may let things go wrong here: a command hangs or ends with an error; its number is written, and the
 * interrupt comes late or never.
 */
import { ERRNO } from "../../base/errno.ts"
import type { Engine } from "../../engine/engine.ts"
import type { Steps } from "../../engine/steps.ts"
import { Timer } from "../../engine/timer.ts"
import type { SimTime } from "../../time/time.ts"
import { EV } from "../../trace/events.ts"

/** The wire from a ring to its driver. */
export interface InterruptHandler {
  /** Context: hard irq. */
  interrupt(ring: Ring): Steps<void>
}

/** A ring that tells when it begins with a command has told it by the time the command can complete. */
export interface StartListener {
  /** Context: hard irq, or whoever rings the doorbell. */
  started(ring: Ring, seqno: number): void
}

/** Slots of a new ring; it doubles when it is full, so no driver needs to wait for space. */
const SLOTS_FIRST = 16

/** The duration of a command that never completes: the ring stays busy until a reset, or until it is taken off. */
export const HANGS = Number.POSITIVE_INFINITY

/** A late interrupt comes after so many times the duration of its command. */
const LATE_TIMES = [1, 16] as const
/** What hangs and comes back takes so many times its duration. */
const SLOW_TIMES = 16

/** Commands as the driver writes them, a column a field. */
interface Slots {
  /** Sequence number that the device writes when done; counts up by one a command on its ring. */
  readonly seqno: Float64Array
  /** The job it belongs to, for the trace only. */
  readonly tag: Int32Array
  /** Whole ns from reaching the head to completion, or `HANGS`. */
  readonly duration: Float64Array
  /** What the device reports at completion: 0 or a negated errno. */
  readonly error: Int32Array
}

function newSlots(count: number): Slots {
  return {
    seqno: new Float64Array(count),
    tag: new Int32Array(count),
    duration: new Float64Array(count),
    error: new Int32Array(count),
  }
}

export class Ring extends Timer {
  readonly index: number
  /** Commands on the ring, queued or executing. */
  length = 0
  /** Written by the device: sequence number of the command completed last. */
  completed = 0
  /** A command that hangs by chance is only slow: for machines whose driver never resets. */
  comesBack = false
  /** The head was started and has an end. */
  private executing = false
  /** Null: nobody wants to know. */
  starts: StartListener | null = null
  /** Some interrupt has not come when it should have. */
  missed = false
  /** Written by the device: errors of completed commands by sequence number, until the driver has read them. */
  private readonly errors = new Map<number, number>()
  private slots = newSlots(SLOTS_FIRST)
  private mask = SLOTS_FIRST - 1
  /** Counts of commands written and taken off; their slots are these, masked. */
  private written = 0
  private taken = 0
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

  /** The doorbell. An idle ring starts at once. Context: process. */
  submit(seqno: number, tag: number, duration: number, error: number): void {
    if (this.length > this.mask) this.grow()
    const slot = this.written & this.mask
    this.slots.seqno[slot] = seqno
    this.slots.tag[slot] = tag
    this.slots.duration[slot] = duration
    this.slots.error[slot] = error
    this.written++
    this.length++
    if (this.length === 1) this.startHead()
  }

  /** The head is over, unless it was taken off between its end and this: a steered run may be so slow. Context: hardware. */
  override fire(): Steps<void> {
    if (!this.executing || this.armed) return
    const slot = this.taken & this.mask
    const seqno = this.slots.seqno[slot] as number
    const status = this.slots.error[slot] as number
    const duration = this.slots.duration[slot] as number
    this.dropHead()
    if (this.length > 0) this.startHead()
    this.completed = seqno
    if (status !== 0) this.errors.set(seqno, status)
    if (this.engine.mishaps === null || this.isTold(duration)) this.interrupt()
  }

  /** What a completed command reported, 0 or a negated errno; to be asked for once. Context: any. */
  takeError(seqno: number): number {
    const { errors } = this
    if (errors.size === 0) return 0
    const error = errors.get(seqno) ?? 0
    errors.delete(seqno)
    return error
  }

  /** The wire goes up. Context: hardware. */
  interrupt(): Steps<void> {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.irq, this.line, this.index, this.completed, 0)
    this.handler.interrupt(this)
  }

  /** False: the interrupt of this command is lost, or comes later. */
  private isTold(duration: number): boolean {
    const { engine, name } = this
    const lost = engine.mishap("lost-irq", 2, name) !== 0
    const late = lost ? 0 : engine.mishap("late-irq", 1 + LATE_TIMES.length, name)
    if (!lost && late === 0) return true
    this.missed = true
    const times = LATE_TIMES[late - 1]
    if (times !== undefined)
      engine.arm(new LateInterrupt(this), (engine.now + times * Math.max(1, duration)) as SimTime)
    return false
  }

  private get name(): string {
    return `${this.engine.trace.objects.scheds[this.line] ?? this.line} ring ${this.index}`
  }

  /** Takes one command off, wherever it stands; if it was the head, the next one starts only by `resume`. */
  take(seqno: number): void {
    for (let at = this.taken; at < this.written; at++) {
      if (this.slots.seqno[at & this.mask] !== seqno) continue
      if (at === this.taken) this.dropHead()
      else this.close(at)
      return
    }
  }

  /** A command takes no longer than this: the head is over now, another as soon as it is the head. */
  end(seqno: number): void {
    for (let at = this.taken; at < this.written; at++) {
      if (this.slots.seqno[at & this.mask] !== seqno) continue
      this.slots.duration[at & this.mask] = 0
      if (at === this.taken) this.endsAt(this.engine.now)
      return
    }
  }

  /** Starts the head if nothing executes. */
  resume(): void {
    if (this.length > 0 && !this.armed) this.startHead()
  }

  private startHead(): void {
    const slot = this.taken & this.mask
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.ring_start, this.slots.tag[slot] as number, this.index, 0, 0)
    if (this.starts !== null) this.starts.started(this, this.slots.seqno[slot] as number)
    if (this.engine.mishaps !== null) this.spoil(slot)
    const duration = this.slots.duration[slot] as number
    if (duration !== HANGS) this.endsAt((now + duration) as SimTime)
  }

  private endsAt(at: SimTime): void {
    this.executing = true
    this.engine.arm(this, at)
  }

  /** The command at the head may hang, or fail. */
  private spoil(slot: number): void {
    const { engine, slots } = this
    if (slots.duration[slot] === HANGS) return
    const duration = slots.duration[slot] as number
    if (engine.mishap("hang", 2, this.name) !== 0)
      slots.duration[slot] = this.comesBack ? SLOW_TIMES * Math.max(1, duration) : HANGS
    else if (slots.error[slot] === 0 && engine.mishap("error", 2, this.name) !== 0) slots.error[slot] = -ERRNO.EIO
  }

  private dropHead(): void {
    this.engine.disarm(this)
    this.executing = false
    this.taken++
    this.length--
  }

  /** Moves the commands behind `at` one slot forward. */
  private close(at: number): void {
    for (let to = at; to + 1 < this.written; to++) this.copy(this.slots, to + 1, this.slots, to, this.mask)
    this.written--
    this.length--
  }

  private grow(): void {
    const mask = 2 * this.mask + 1
    const slots = newSlots(mask + 1)
    for (let at = this.taken; at < this.written; at++) this.copy(this.slots, at, slots, at, mask)
    this.slots = slots
    this.mask = mask
  }

  private copy(from: Slots, at: number, into: Slots, to: number, intoMask: number): void {
    const [source, target] = [at & this.mask, to & intoMask]
    into.seqno[target] = from.seqno[source] as number
    into.tag[target] = from.tag[source] as number
    into.duration[target] = from.duration[source] as number
    into.error[target] = from.error[source] as number
  }
}

/** The interrupt of a command that was over some time ago. */
class LateInterrupt extends Timer {
  private readonly ring: Ring

  constructor(ring: Ring) {
    super()
    this.ring = ring
  }

  override fire(): Steps<void> {
    this.ring.interrupt()
  }
}
