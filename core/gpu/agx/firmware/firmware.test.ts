/** The firmware alone: memory is one flat page, engines end when the test says so, and the test is the driver. */
import { beforeEach, describe, expect, test } from "vitest"
import { Engine } from "../../../engine/engine.ts"
import { runStraight } from "../../../engine/straight.ts"
import { type SimTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { EVENT_NAMES } from "../../../trace/events.ts"
import type { EngineJob, EngineUnit } from "../engines/engine-unit.ts"
import { type FirmwareMemory, addressOf, highWord, lowWord } from "./firmware-memory.ts"
import { Firmware } from "./firmware.ts"
import {
  BARRIER,
  CHANNELS,
  CHANNEL_EVENT,
  CHANNEL_FWCTL,
  DOORBELL_KICKFW,
  EVENT,
  FINALIZE,
  FLUSH,
  FLUSH_ASKED,
  FLUSH_DONE,
  HANDOFF,
  HANDOFF_MAGIC,
  INIT,
  MAILBOX,
  NOTIFIER,
  OP,
  PIPE_COMPUTE,
  QUEUE,
  RETIRE_WORD,
  RING,
  RUN,
  RUN_QUEUE,
  START,
  STATUS,
  TAG,
  WAIT_BIT,
  entryBytes,
  pipeChannel,
  pipeDoorbell,
  stampReached,
  writeOffset,
} from "./layout.ts"

/** The lowest address of the kernel half that is used here. */
const BASE = -(2 ** 36)
const SIZE = 0x80000
const TIMEOUT = 5_000_000

class FlatMemory implements FirmwareMemory {
  refused: number | null = null
  readonly view = new DataView(new ArrayBuffer(SIZE))

  private at(va: number, length: number): number {
    if (va >= BASE && va + length <= BASE + SIZE) return va - BASE
    this.refused ??= va
    return -1
  }

  u32(va: number): number {
    const at = this.at(va, 4)
    return at < 0 ? 0 : this.view.getUint32(at, true)
  }

  setU32(va: number, value: number): void {
    const at = this.at(va, 4)
    if (at >= 0) this.view.setUint32(at, value, true)
  }

  address(va: number): number {
    return addressOf(this.u32(va), this.u32(va + 4))
  }

  setAddress(va: number, value: number): void {
    this.setU32(va, lowWord(value))
    this.setU32(va + 4, highWord(value))
  }

  bytes(va: number, length: number): Uint8Array {
    const at = this.at(va, length)
    return at < 0 ? new Uint8Array(length) : new Uint8Array(this.view.buffer.slice(at, at + length))
  }

  setBytes(va: number, bytes: Uint8Array): void {
    const at = this.at(va, bytes.length)
    if (at >= 0) new Uint8Array(this.view.buffer).set(bytes, at)
  }
}

class ManualUnit implements EngineUnit {
  busy = false
  listener = null
  halts = 0
  readonly jobs: EngineJob[] = []

  start(job: EngineJob): void {
    this.busy = true
    this.jobs.push(job)
  }

  halt(): void {
    this.halts++
  }

  resume(): void {}

  abort(): void {
    this.busy = false
  }

  grown(): void {}
}

class TestDriver {
  readonly engine = new Engine(new EventStore())
  readonly memory = new FlatMemory()
  readonly units = [new ManualUnit(), new ManualUnit(), new ManualUnit()]
  readonly mails: number[] = []
  readonly firmware = new Firmware(this.engine, this.memory, this.units, this, { timeout: TIMEOUT })
  private heap = BASE
  readonly channels: { state: number; ring: number }[] = []
  readonly status = this.allocate(STATUS.bytes)
  readonly pending = this.allocate(0x880)
  readonly handoff = this.allocate(HANDOFF.bytes)
  readonly notifier = this.allocate(NOTIFIER.bytes)
  readonly threshold = this.allocate(8)

  constructor() {
    const { memory } = this
    const init = this.allocate(INIT.bytes)
    for (let channel = 0; channel < CHANNELS; channel++) {
      const made = { state: this.allocate(0x30), ring: this.allocate(0x100 * entryBytes(channel)) }
      this.channels.push(made)
      memory.setAddress(init + INIT.channels + 0x10 * channel, made.state)
      memory.setAddress(init + INIT.channels + 0x10 * channel + 8, made.ring)
    }
    memory.setAddress(init + INIT.status, this.status)
    memory.setAddress(init + INIT.pendingStamps, this.pending)
    memory.setAddress(init + INIT.handoff, this.handoff)
    memory.setAddress(this.notifier + NOTIFIER.threshold, this.threshold)
    this.firmware.mail(MAILBOX.INIT, ((init % 2 ** 44) + 2 ** 44) % 2 ** 44)
  }

  mail({ type }: { type: number }): void {
    this.mails.push(type)
  }

  allocate(bytes: number): number {
    const at = this.heap
    this.heap += Math.ceil(bytes / 16) * 16
    return at
  }

  queue(slot: number, priority = 2) {
    return new TestQueue(this, slot, priority)
  }

  run(ns = 1_000_000): void {
    const until = (this.engine.now + ns) as SimTime
    runStraight(this.engine, until, 100_000, 100_000)
    this.engine.now = until
  }

  /** The engine of compute jobs is done. */
  finish(): void {
    const unit = this.units[PIPE_COMPUTE] as ManualUnit
    unit.busy = false
    this.firmware.engineDone(PIPE_COMPUTE)
    this.run()
  }

  /** Messages of the Event channel, taken out: type and the word behind it. */
  events(): number[][] {
    const { memory, channels } = this
    const { state, ring } = channels[CHANNEL_EVENT] as { state: number; ring: number }
    const found: number[][] = []
    for (let read = memory.u32(state); read !== memory.u32(state + 0x20); read = (read + 1) % 0x100) {
      const at = ring + read * entryBytes(CHANNEL_EVENT)
      found.push([0, 4, 8, 12].map((offset) => memory.u32(at + offset)))
      memory.setU32(state, (read + 1) % 0x100)
    }
    return found
  }

  happened(): string[] {
    const { trace } = this.engine
    return Array.from({ length: trace.length }, (_, index) => EVENT_NAMES[trace.kind(index)] as string)
  }
}

class TestQueue {
  readonly driver: TestDriver
  readonly slot: number
  readonly info: number
  readonly state: number
  readonly ring: number
  readonly stamp: number
  readonly fwStamp: number
  wptr = 0
  value = 0
  priority: number

  constructor(driver: TestDriver, slot: number, priority: number) {
    this.driver = driver
    this.slot = slot
    this.priority = priority
    const { memory } = driver
    this.info = driver.allocate(QUEUE.bytes)
    this.state = driver.allocate(RING.bytes)
    this.ring = driver.allocate(8 * 16)
    this.stamp = driver.allocate(4)
    this.fwStamp = driver.allocate(4)
    memory.setAddress(this.info + QUEUE.state, this.state)
    memory.setAddress(this.info + QUEUE.ring, this.ring)
    memory.setU32(this.info + QUEUE.priority, priority)
    memory.setU32(this.state + RING.size, 16)
  }

  private push(item: number): void {
    this.driver.memory.setAddress(this.ring + 8 * this.wptr, item)
    this.wptr = (this.wptr + 1) % 16
  }

  compute(): this {
    const { driver } = this
    const { memory } = driver
    this.value += 0x100
    const micro = driver.allocate(START.bytes + 4 + FINALIZE.bytes + 4)
    const finalize = micro + START.bytes + 4
    memory.setU32(micro, OP.START_COMPUTE)
    memory.setU32(micro + START.context, 1)
    memory.setU32(micro + START.bytes, OP.WAIT | ((WAIT_BIT[PIPE_COMPUTE] ?? 0) << 8))
    memory.setU32(finalize, OP.FINALIZE_COMPUTE)
    memory.setAddress(finalize + FINALIZE.stamp, this.stamp)
    memory.setAddress(finalize + FINALIZE.fwStamp, this.fwStamp)
    memory.setU32(finalize + FINALIZE.value, this.value)
    memory.setU32(finalize + FINALIZE.bytes, RETIRE_WORD)
    const item = driver.allocate(RUN.bytes)
    memory.setU32(item, TAG.RUN_COMPUTE)
    memory.setU32(item + RUN.context, 1)
    memory.setAddress(item + RUN.micro, micro)
    memory.setU32(item + RUN.microBytes, START.bytes + 4 + FINALIZE.bytes + 4)
    memory.setAddress(item + RUN.notifier, driver.notifier)
    memory.setU32(item + RUN.stamp, this.value)
    this.push(item)
    return this
  }

  barrier(on: TestQueue, value: number): this {
    const { memory } = this.driver
    const item = this.driver.allocate(BARRIER.bytes)
    memory.setU32(item, TAG.BARRIER)
    memory.setAddress(item + BARRIER.stamp, on.fwStamp)
    memory.setU32(item + BARRIER.value, value)
    memory.setU32(item + BARRIER.slot, on.slot)
    this.push(item)
    return this
  }

  /** The message, and the doorbell. */
  announce(wptr = this.wptr): this {
    const { driver, priority } = this
    const { memory } = driver
    const channel = pipeChannel(PIPE_COMPUTE, priority)
    const { state, ring } = driver.channels[channel] as { state: number; ring: number }
    const write = memory.u32(state + writeOffset(channel))
    const at = ring + write * entryBytes(channel)
    memory.setU32(at + RUN_QUEUE.pipe, PIPE_COMPUTE)
    memory.setAddress(at + RUN_QUEUE.queue, this.info)
    memory.setU32(at + RUN_QUEUE.wptr, wptr)
    memory.setU32(at + RUN_QUEUE.slot, this.slot)
    memory.setU32(state + writeOffset(channel), (write + 1) % 0x100)
    driver.firmware.mail(MAILBOX.DOORBELL, pipeDoorbell(PIPE_COMPUTE, priority))
    return this
  }
}

let driver: TestDriver
let jobs: readonly EngineJob[]

beforeEach(() => {
  driver = new TestDriver()
  jobs = (driver.units[PIPE_COMPUTE] as ManualUnit).jobs
  driver.run()
})

const stampOf = (queue: TestQueue) => driver.memory.u32(queue.stamp)

describe("a compute item", () => {
  test("starts the engine, then stamps, counts and reports", () => {
    const queue = driver.queue(40).compute().announce()
    driver.run()
    expect(jobs.map(({ context }) => context)).toEqual([1])
    expect(stampOf(queue)).toBe(0)
    driver.finish()
    expect([stampOf(queue), driver.memory.u32(queue.fwStamp)]).toEqual([0x100, 0x100])
    expect(driver.memory.u32(queue.state + RING.doneptr)).toBe(1)
    expect(driver.memory.u32(driver.notifier + NOTIFIER.count)).toBe(1)
    expect(driver.events()).toEqual([[EVENT.FLAG, 0, 1 << 8, 0]])
    expect(driver.mails).toEqual([MAILBOX.RX_DOORBELL])
  })

  test("items of a queue run one after the other; the power goes off two milliseconds after the last", () => {
    const queue = driver.queue(0).compute().compute().announce()
    driver.run()
    expect(jobs.length).toBe(1)
    driver.finish()
    expect(jobs.length).toBe(2)
    driver.finish()
    expect(stampOf(queue)).toBe(0x200)
    driver.run(10_000_000)
    const power = driver.happened().filter((name) => name === "agx_power")
    expect([power.length, driver.firmware.state.powered]).toEqual([2, false])
  })

  test("the most urgent queue first", () => {
    const first = driver.queue(0, 3).compute().compute().announce()
    driver.run()
    const urgent = driver.queue(1, 2).compute().announce()
    driver.finish()
    expect([stampOf(first), stampOf(urgent), jobs[1]?.slot]).toEqual([0x100, 0, 1])
  })
})

describe("barriers", () => {
  test("a queue waits for another's private stamp and lets others pass", () => {
    const other = driver.queue(1)
    const waiter = driver.queue(2).barrier(other, 0x100).compute().announce()
    driver.run()
    expect(jobs.length).toBe(0)
    other.compute().announce()
    driver.run()
    expect(jobs.map(({ slot }) => slot)).toEqual([1])
    driver.finish()
    expect(jobs.map(({ slot }) => slot)).toEqual([1, 2])
    driver.finish()
    expect(stampOf(waiter)).toBe(0x100)
  })

  test("stamps wrap, and their low byte is no part of the order", () => {
    expect(stampReached(0x100, 0xffff_ff00)).toBe(true)
    expect(stampReached(0xffff_ff00, 0x100)).toBe(false)
    expect(stampReached(0x100, 0x1ff)).toBe(false)
    expect(stampReached(0x1ff, 0x100)).toBe(true)
  })
})

describe("notices", () => {
  test("are withheld until the count reaches the threshold", () => {
    driver.memory.setU32(driver.threshold, 2)
    driver.queue(0).compute().announce()
    driver.queue(33).compute().announce()
    driver.run()
    driver.finish()
    expect(driver.events()).toEqual([])
    driver.finish()
    expect(driver.events()).toEqual([[EVENT.FLAG, 1, 2, 0]])
  })

  test("wait for room in the event ring", () => {
    const { state } = driver.channels[CHANNEL_EVENT] as { state: number }
    driver.memory.setU32(state, 1)
    driver.queue(0).compute().announce()
    driver.run()
    driver.finish()
    expect(driver.mails).toEqual([])
    driver.memory.setU32(state, 0)
    driver.firmware.wake()
    driver.run()
    expect(driver.mails).toEqual([MAILBOX.RX_DOORBELL])
  })
})

describe("the handoff page", () => {
  test("shows that the firmware is up, and is answered record by record", () => {
    const { memory, handoff, channels, firmware } = driver
    expect([0, 4].map((at) => memory.u32(handoff + HANDOFF.magic + at))).toEqual([...HANDOFF_MAGIC])
    const record = handoff + HANDOFF.record + 3 * HANDOFF.recordBytes
    memory.setU32(record, FLUSH_ASKED)
    const { state, ring } = channels[CHANNEL_FWCTL] as { state: number; ring: number }
    memory.setU32(ring + FLUSH.slot, 3)
    memory.setU32(state + writeOffset(CHANNEL_FWCTL), 1)
    firmware.mail(MAILBOX.FWCTL, 0)
    driver.run()
    expect(memory.u32(record)).toBe(FLUSH_DONE)
  })
})

describe("halts", () => {
  const pendingEntries = () => [0, 4, 8].map((offset) => driver.memory.u32(driver.pending + offset))
  const resume = () => {
    driver.memory.setU32(driver.status + STATUS.halted, 0)
    driver.memory.setU32(driver.status + STATUS.resume, 1)
    driver.firmware.mail(MAILBOX.DOORBELL, DOORBELL_KICKFW)
    driver.run()
  }

  test("a job that takes too long halts everything; resumed, it is skipped and the next one runs", () => {
    const queue = driver.queue(5).compute().compute().announce()
    driver.run(2 * TIMEOUT)
    expect(driver.events()).toEqual([[EVENT.TIMEOUT, 0, 0, 5]])
    expect(pendingEntries()).toEqual([1 | (5 << 3), 0x100, 0])
    expect(driver.memory.u32(driver.status + STATUS.halted)).toBe(1)
    expect(stampOf(queue)).toBe(0)
    resume()
    expect(stampOf(queue)).toBe(0x100)
    expect(jobs.length).toBe(2)
    driver.finish()
    expect(stampOf(queue)).toBe(0x200)
  })

  test("a fault stops all engines at once", () => {
    driver.queue(0).compute().announce()
    driver.run()
    driver.firmware.engineFault(PIPE_COMPUTE)
    expect(driver.units.map(({ halts }) => halts)).toEqual([1, 1, 1])
    driver.run()
    expect(driver.events()).toEqual([[EVENT.FAULT, 0, 0, 0]])
    resume()
    expect(driver.firmware.state.phase).toBe("running")
  })

  test("a kick without resume leaves it halted", () => {
    driver.queue(0).compute().announce()
    driver.run()
    driver.firmware.engineFault(PIPE_COMPUTE)
    driver.run()
    driver.firmware.mail(MAILBOX.DOORBELL, DOORBELL_KICKFW)
    driver.run()
    expect(driver.firmware.state.phase).toBe("halted")
  })
})

describe("injected faults", () => {
  test("a lost doorbell: the next one finds both messages", () => {
    driver.firmware.injectLostDoorbells(1)
    const queue = driver.queue(0).compute().announce()
    driver.run()
    expect(jobs.length).toBe(0)
    queue.compute().announce()
    driver.run()
    expect(jobs.length).toBe(1)
    driver.finish()
    driver.finish()
    expect(stampOf(queue)).toBe(0x200)
  })

  test("a corrupted stamp is written once", () => {
    driver.firmware.injectCorruptStamp(0, 0xdead)
    const queue = driver.queue(0).compute().compute().announce()
    driver.run()
    driver.finish()
    expect(stampOf(queue)).toBe(0xdead)
    driver.finish()
    expect(stampOf(queue)).toBe(0x200)
  })

  test("after a crash nothing runs", () => {
    driver.firmware.injectCrash("by hand")
    driver.run()
    expect(driver.mails).toEqual([MAILBOX.CRASHLOG])
    driver.queue(0).compute().announce()
    driver.run()
    expect(jobs.length).toBe(0)
  })
})

describe("malformed structures crash it, with a reason", () => {
  const crashes = (why: RegExp) => {
    driver.run()
    expect(driver.firmware.state.phase).toBe("crashed")
    expect(driver.firmware.state.crashLog).toMatch(why)
  }

  test("a queue where nothing is mapped", () => {
    const queue = driver.queue(0).compute()
    driver.memory.setAddress(queue.info + QUEUE.state, -4096)
    queue.announce()
    crashes(/data abort at 0xfffffffffffff050/)
  })

  test("a write position outside of the ring", () => {
    driver.queue(0).compute().announce(16)
    crashes(/positions 0, 16 of 16/)
  })

  test("an item that is none", () => {
    const queue = driver.queue(0).compute()
    const item = driver.memory.address(queue.ring)
    driver.memory.setU32(item, 77)
    queue.announce()
    crashes(/work item tag 77/)
  })

  test("a microsequence that runs off its end", () => {
    const queue = driver.queue(0).compute()
    const item = driver.memory.address(queue.ring)
    driver.memory.setU32(item + RUN.microBytes, START.bytes)
    queue.announce()
    crashes(/without end/)
  })

  test("positions of a channel", () => {
    const { state } = driver.channels[pipeChannel(PIPE_COMPUTE, 2)] as { state: number }
    driver.queue(0).compute().announce()
    driver.memory.setU32(state, 0x100)
    crashes(/positions of channel 8/)
  })
})
