/**
 * The GPU's firmware processor: takes messages from the driver's rings, runs work items on the engines, and tells the
 * driver what advanced. One thing at a time, each of which takes virtual time; idle, it costs nothing.
 *
 * What it reads was written by the driver and is not trusted: a structure that makes no sense, or lies where nothing
 * is mapped, is a crash, as a real one is. Then nothing runs again until the machine is made anew.
 *
 * Simplified: one work item at a time on each engine; preemption only between work items; the timing (costs.ts). The
 * firmware's page-table caching is not modelled, so the flush of a range (C.2) has an answer but no effect.
 * Source: reference B.3 to B.7, C.2.
 */
import type { Engine } from "../../../engine/engine.ts"
import { Timer } from "../../../engine/timer.ts"
import type { SimTime } from "../../../time/time.ts"
import { EV } from "../../../trace/events.ts"
import { type Restorable, type RestoredClock, type SavedTimer, saveTimer } from "../checkpoint/clock.ts"
import type { EngineListener, EngineUnit } from "../engines/engine-unit.ts"
import { putMessage, takeMessage } from "./channel-ring.ts"
import { COST } from "./costs.ts"
import { flushEvents, retire } from "./events.ts"
import { type FirmwareMemory, addressText } from "./firmware-memory.ts"
import { haltAll, resumeAll } from "./halt.ts"
import {
  CHANNELS,
  CHANNEL_DEVCTRL,
  CHANNEL_FWCTL,
  CHANNEL_STATS,
  CONTROL,
  CONTROL_GROW,
  CONTROL_IDLE,
  DOORBELL_DEVCTRL,
  DOORBELL_KICKFW,
  EVENT,
  FLUSH,
  FLUSH_ASKED,
  FLUSH_DONE,
  HANDOFF,
  HANDOFF_MAGIC,
  HANDOFF_RECORDS,
  INIT,
  MAILBOX,
  PIPES,
  PIPE_VERTEX,
  PRIORITIES,
  STATS,
  STATUS,
  pipeChannel,
} from "./layout.ts"
import { stepProgram } from "./microsequence.ts"
import type { Processor } from "./processor.ts"
import { acceptQueue, startItem } from "./queues.ts"
import { type FirmwareState, type MailMessage, newFirmwareState } from "./state.ts"

/** The processor that the firmware interrupts. */
export interface FirmwareHost {
  /** A mailbox message arrives. Context: hard irq. */
  mail(message: MailMessage): void
}

/** Nanoseconds of a tick of the system timer, 24 MHz, as a fraction: 125 / 3. */
export function ticksOf(ns: number): number {
  return Math.floor((ns * 3) / 125)
}

export interface FirmwareSpec {
  /** Nanoseconds that a job may execute; its length on hardware is not documented. */
  readonly timeout: number
}

/** Plain data. */
export interface SavedFirmware {
  readonly state: FirmwareState
  readonly crashReason: string | null
  readonly losing: number
  readonly corrupt: readonly (readonly [slot: number, value: number])[]
  readonly freeAt: number
  readonly refused: number | null
  readonly timers: { readonly self: SavedTimer; readonly idle: SavedTimer; readonly limits: readonly SavedTimer[] }
}

export class Firmware extends Timer implements EngineListener, Processor, Restorable {
  state: FirmwareState = newFirmwareState()
  readonly engine: Engine
  readonly memory: FirmwareMemory
  readonly units: readonly EngineUnit[]
  readonly spec: FirmwareSpec
  private readonly host: FirmwareHost
  private readonly limits: readonly JobLimit[]
  private readonly idle: IdleTimer
  /** A person looks at crashes to come: set from outside, it is the reason of the crash at the next step. */
  private crashReason: string | null = null
  /** Doorbells that get lost from now on. */
  private losing = 0
  /** Values that the next stamps of these slots get instead. */
  private readonly corrupt: (readonly [slot: number, value: number])[] = []
  /** Engines whose next job is to hang. */
  private readonly hanging = new Set<number>()
  /** When the processor has done what it does now. */
  private freeAt = 0

  constructor(
    engine: Engine,
    memory: FirmwareMemory,
    units: readonly EngineUnit[],
    host: FirmwareHost,
    spec: FirmwareSpec,
  ) {
    super()
    this.engine = engine
    this.memory = memory
    this.units = units
    this.host = host
    this.spec = spec
    this.limits = units.map((_, pipe) => new JobLimit(this, pipe))
    this.idle = new IdleTimer(this)
  }

  /** A message of the driver's arrives in the mailbox. Context: any. */
  mail(type: number, payload: number): void {
    const { trace, now } = this.engine
    if (type === MAILBOX.DOORBELL && this.losing > 0) {
      this.losing--
      if (trace.on) trace.append(now, EV.agx_doorbell_lost, payload, 0, 0, 0)
      return
    }
    if (trace.on && type === MAILBOX.DOORBELL) trace.append(now, EV.agx_doorbell, payload, 0, 0, 0)
    this.state.inbox.push({ type, payload })
    this.wake()
  }

  /** Faults to inject. */
  injectCrash(reason: string): void {
    this.crashReason = reason
    this.wake()
  }

  injectLostDoorbells(count: number): void {
    this.losing += count
  }

  injectCorruptStamp(slot: number, value: number): void {
    this.corrupt.push([slot, value])
  }

  /** The next job of an engine gets no registers, which no engine can make sense of. */
  injectHang(pipe: number): void {
    this.hanging.add(pipe)
  }

  takeHang(pipe: number): boolean {
    return this.hanging.delete(pipe)
  }

  /** What is written instead of `value`, once. */
  stampToWrite(slot: number, value: number): number {
    const index = this.corrupt.findIndex(([of]) => of === slot)
    if (index < 0) return value
    const [entry] = this.corrupt.splice(index, 1)
    return entry?.[1] ?? value
  }

  engineDone(pipe: number): void {
    this.endLimit(pipe)
    if (this.state.timedOut === pipe) this.state.timedOut = -1
    this.trace(EV.agx_engine_end, pipe, this.state.pipes[pipe]?.slot ?? -1)
    this.wake()
  }

  engineFault(pipe: number): void {
    this.state.faulted = true
    // The hardware stands still by itself; the firmware finds out later.
    for (const unit of this.units) unit.halt()
    this.trace(EV.agx_fault, pipe, this.state.pipes[pipe]?.slot ?? -1)
    this.wake()
  }

  engineNeedsMemory(pipe: number, buffer: number): void {
    const job = this.state.pipes[pipe]
    if (job === null || job === undefined) return
    this.state.growths++
    this.state.events.push([EVENT.GROW_TVB, job.context, buffer, this.state.growths])
    this.wake()
  }

  jobTooLong(pipe: number): void {
    this.state.timedOut = pipe
    this.wake()
  }

  startLimit(pipe: number): void {
    const limit = this.limits[pipe]
    if (limit !== undefined) this.engine.arm(limit, (this.engine.now + this.spec.timeout) as SimTime)
  }

  endLimit(pipe: number): void {
    const limit = this.limits[pipe]
    if (limit !== undefined) this.engine.disarm(limit)
  }

  /** Nothing runs again; the log says why. */
  crash(reason: string): void {
    const { state } = this
    if (state.phase === "crashed") return
    state.phase = "crashed"
    // What it read where nothing is mapped made no sense either: the abort came first.
    const { refused } = this.memory
    state.crashLog = refused === null ? reason : `data abort at ${addressText(refused)}`
    for (const unit of this.units) unit.halt()
    for (const limit of this.limits) this.engine.disarm(limit)
    this.engine.disarm(this.idle)
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_crash, trace.objects.intern(reason), 0, 0, 0)
    this.host.mail({ type: MAILBOX.CRASHLOG, payload: 0 })
  }

  /** Messages are in the rings for the driver. */
  ringHost(): void {
    this.host.mail({ type: MAILBOX.RX_DOORBELL, payload: 0 })
  }

  trace(kind: number, subject: number, a: number, b = 0, c = 0): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, kind, subject, a, b, c)
  }

  /** There may be something to do. */
  wake(): void {
    if (this.armed || this.state.phase === "crashed") return
    this.engine.arm(this, Math.max(this.engine.now, this.freeAt) as SimTime)
  }

  override fire(): void {
    const cost = this.crashReason === null ? this.step() : this.fail(this.crashReason)
    if (this.memory.refused !== null) this.crash("data abort")
    if (cost === 0) return
    this.freeAt = this.engine.now + cost
    this.wake()
  }

  /** The GPU has been idle for long enough. */
  powerOff(): void {
    this.state.powered = false
    this.tellStatistics(STATS.POWER_OFF)
    this.trace(EV.agx_power, 0, 0)
  }

  save(): SavedFirmware {
    const { state, crashReason, losing, corrupt, freeAt, limits, idle } = this
    const { refused } = this.memory
    const timers = { self: saveTimer(this), idle: saveTimer(idle), limits: limits.map(saveTimer) }
    return { state, crashReason, losing, corrupt, freeAt, refused, timers }
  }

  restore(saved: object, clock: RestoredClock): void {
    const { state, crashReason, losing, corrupt, freeAt, refused, timers } = saved as SavedFirmware
    this.state = state
    this.crashReason = crashReason
    this.losing = losing
    this.corrupt.splice(0, this.corrupt.length, ...corrupt)
    this.freeAt = clock.time(freeAt)
    this.memory.refused = refused
    clock.restore(this, timers.self)
    clock.restore(this.idle, timers.idle)
    for (const [pipe, limit] of this.limits.entries()) clock.restore(limit, timers.limits[pipe] ?? null)
  }

  private fail(reason: string): number {
    this.crash(reason)
    return 0
  }

  /** Does the most urgent thing; nanoseconds that it takes, 0 if there is nothing to do. */
  private step(): number {
    const { state } = this
    if (state.phase === "crashed") return 0
    const message = state.inbox.shift()
    if (message !== undefined) return this.receive(message)
    if (state.phase === "waiting") return 0
    if (flushEvents(this)) return COST.notice
    if (state.phase === "halted") return this.lookForResume()
    if (state.faulted || state.timedOut >= 0) {
      haltAll(this)
      return COST.halt
    }
    return this.readControl() || this.readPipes() || this.runPrograms() || this.startWork() || this.rest()
  }

  private receive({ type, payload }: MailMessage): number {
    const { state } = this
    switch (type) {
      case MAILBOX.INIT:
        return this.initialise(payload)
      case MAILBOX.DOORBELL:
        if (payload === DOORBELL_KICKFW) state.kicked = true
        else if (payload === DOORBELL_DEVCTRL) state.rung |= 1 << CHANNEL_DEVCTRL
        else if ((payload & 3) < PIPES && payload >> 2 < PRIORITIES)
          state.rung |= 1 << pipeChannel(payload & 3, payload >> 2)
        return COST.mail
      case MAILBOX.FWCTL:
        state.rung |= 1 << CHANNEL_FWCTL
        return COST.mail
      case MAILBOX.HALT:
        haltAll(this)
        return COST.halt
      default:
        return COST.mail
    }
  }

  private initialise(payload: number): number {
    const { state, memory } = this
    if (state.phase !== "waiting") return COST.mail
    // 44 bits, of which the highest is the sign.
    const initdata = payload % 2 ** 44
    state.initdata = initdata >= 2 ** 43 ? initdata - 2 ** 44 : initdata
    for (let channel = 0; channel < CHANNELS; channel++) {
      const at = state.initdata + INIT.channels + 0x10 * channel
      state.channelState[channel] = memory.address(at)
      state.channelRing[channel] = memory.address(at + 8)
    }
    state.status = memory.address(state.initdata + INIT.status)
    state.pendingStamps = memory.address(state.initdata + INIT.pendingStamps)
    state.handoff = memory.address(state.initdata + INIT.handoff)
    memory.setU32(state.handoff + HANDOFF.magic, HANDOFF_MAGIC[0])
    memory.setU32(state.handoff + HANDOFF.magic + 4, HANDOFF_MAGIC[1])
    state.phase = "running"
    return COST.initialise
  }

  private lookForResume(): number {
    const { state, memory } = this
    if (!state.kicked) return 0
    state.kicked = false
    if (memory.u32(state.status + STATUS.resume) === 0) return COST.mail
    memory.setU32(state.status + STATUS.resume, 0)
    resumeAll(this)
    return COST.resume
  }

  private readControl(): number {
    const { state } = this
    if ((state.rung & (1 << CHANNEL_FWCTL)) !== 0) {
      const message = this.take(CHANNEL_FWCTL)
      if (message !== null) return this.flush(message)
    }
    if ((state.rung & (1 << CHANNEL_DEVCTRL)) === 0) return 0
    const message = this.take(CHANNEL_DEVCTRL)
    if (message === null) return 0
    const code = message.getUint32(0, true)
    this.trace(EV.agx_message, CHANNEL_DEVCTRL, code)
    if (code === CONTROL.GROW_ACK) this.units[PIPE_VERTEX]?.grown(message.getUint32(CONTROL_GROW.counter, true) !== 0)
    else if (code === CONTROL.UPDATE_IDLE) state.idleDelay = message.getUint32(CONTROL_IDLE.delayUs, true) * 1000
    return COST.message
  }

  /** The driver has taken a range away: writes back what the firmware holds of it (C.2). */
  private flush(message: DataView): number {
    const { state, memory } = this
    const slot = message.getUint32(FLUSH.slot, true)
    this.trace(EV.agx_message, CHANNEL_FWCTL, slot)
    if (slot >= HANDOFF_RECORDS) return this.fail(`flush record ${slot}`)
    const record = state.handoff + HANDOFF.record + HANDOFF.recordBytes * slot
    if (memory.u32(record) === FLUSH_ASKED) memory.setU32(record, FLUSH_DONE)
    return COST.flush
  }

  /** RunWorkQueue messages, the channels of the highest priority first. */
  private readPipes(): number {
    for (let channel = 0; channel < CHANNEL_DEVCTRL; channel++) {
      if ((this.state.rung & (1 << channel)) === 0) continue
      const message = this.take(channel)
      if (message === null) continue
      const wrong = acceptQueue(this, message, channel % PIPES)
      return wrong === null ? COST.message : this.fail(wrong)
    }
    return 0
  }

  /** A message, or null and the doorbell is forgotten. */
  private take(channel: number): DataView | null {
    const message = takeMessage(this.memory, this.state, channel)
    if (message === "bad") this.crash(`positions of channel ${channel}`)
    else if (message !== null) return message
    this.state.rung &= ~(1 << channel)
    return null
  }

  private runPrograms(): number {
    const { pipes } = this.state
    for (const [pipe, job] of pipes.entries()) {
      if (job === null) continue
      const outcome = stepProgram(this, pipe, job)
      if (outcome === "waits") continue
      if (outcome === "retired") retire(this, pipe, job)
      else if (outcome !== null) return this.fail(outcome)
      return COST.operation
    }
    return 0
  }

  private startWork(): number {
    for (let pipe = 0; pipe < PIPES; pipe++) {
      if (this.state.pipes[pipe] !== null) continue
      const outcome = startItem(this, pipe)
      if (outcome === "nothing") continue
      if (outcome === "power") return this.powerOn()
      return outcome === null ? COST.item : this.fail(outcome)
    }
    return 0
  }

  private powerOn(): number {
    this.state.powered = true
    this.engine.disarm(this.idle)
    this.tellStatistics(STATS.POWER_ON)
    this.trace(EV.agx_power, 1, 0)
    return COST.powerOn
  }

  /** Nothing to do: the power goes off a while after the last engine has stopped. */
  private rest(): number {
    const { pipes, powered, idleDelay } = this.state
    if (powered && !this.idle.armed && pipes.every((job) => job === null))
      this.engine.arm(this.idle, (this.engine.now + idleDelay) as SimTime)
    return 0
  }

  busyAgain(): void {
    this.engine.disarm(this.idle)
  }

  /** Statistics are dropped when nobody reads them. */
  private tellStatistics(kind: number): void {
    putMessage(this.memory, this.state, CHANNEL_STATS, [kind, 0, ticksOf(this.engine.now)])
  }
}

class JobLimit extends Timer {
  private readonly firmware: Firmware
  private readonly pipe: number

  constructor(firmware: Firmware, pipe: number) {
    super()
    this.firmware = firmware
    this.pipe = pipe
  }

  override fire(): void {
    this.firmware.jobTooLong(this.pipe)
  }
}

class IdleTimer extends Timer {
  private readonly firmware: Firmware

  constructor(firmware: Firmware) {
    super()
    this.firmware = firmware
  }

  override fire(): void {
    this.firmware.powerOff()
  }
}
