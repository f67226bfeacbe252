/**
 * A run of the fuzzer on one machine: each number of a list becomes one step, a call or something that happens beside
 * calls. Steps depend on what came before, but any list makes sense, so whoever looks for a shorter list that still
 * fails may leave numbers out.
 *
 * After each call: it returned or sleeps, its errno is documented, nothing threw, no checker complained, and it took
 * bounded time of the host. At the end every process exits, and nothing is left of them.
 */
import { InternalError, assert, present } from "../../../base/assert.ts"
import { formatErrno } from "../../../base/errno.ts"
import { Engine } from "../../../engine/engine.ts"
import { describeReport } from "../../../engine/report.ts"
import { runStraight } from "../../../engine/straight.ts"
import { FenceContexts } from "../../../fence/fence.ts"
import type { SyncobjIoctl } from "../../../fence/syncobj/ioctl-args.ts"
import type { Thread } from "../../../fence/thread.ts"
import { findChip } from "../../../gpu/agx/chips.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { SimTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { PORTS, makePort } from "../../port/make-port.ts"
import { AgxMachine } from "../agx-machine.ts"
import { REQUEST } from "../asahi-file.ts"
import { type AsahiIoctl, FILE_IOCTLS, type FileIoctl, isDocumented } from "../ioctl-errnos.ts"
import { NativeShaders } from "../testing/native-shaders.ts"
import { type MachineUsage, usageOf } from "../usage.ts"
import { ASAHI_CALLS, gemClose } from "./asahi-calls.ts"
import { type BytesCall, newArgs } from "./bytes-call.ts"
import { FuzzProcess, type Kind } from "./fuzz-process.ts"
import { CODE, CODE_BYTES, DATA, DATA_BYTES, addPrograms, codeBytes } from "./programs.ts"
import { Source } from "./source.ts"
import { callSyncobj } from "./syncobj-calls.ts"

/** What was seen, over any number of sessions. */
export interface Findings {
  /** Calls of each ioctl by what they returned. */
  readonly results: Map<FileIoctl, Map<number, number>>
  /** Calls that slept before they returned. */
  slept: number
  /** Milliseconds of the host that the slowest call took, and which it was. */
  slowest: number
  slowestCall: FileIoctl | null
  /** Submissions by what their fence carried at the end. */
  readonly fences: Map<number, number>
}

export function newFindings(): Findings {
  return { results: new Map(), slept: 0, slowest: 0, slowestCall: null, fences: new Map() }
}

export interface SessionSpec {
  /** What most calls are. */
  readonly target: FileIoctl
  /** Of the machine: scheduler, memory, slots, isolation. */
  readonly machine: number
  /** One for each step. */
  readonly steps: readonly number[]
  /** Milliseconds of the host. */
  readonly clock: () => number
  /** A call that takes longer is a failure. */
  readonly slowMs: number
}

/** Until the firmware loses patience, in ns: short, so that what never ends is cheap. */
const FIRMWARE_TIMEOUT = 60_000
const PROCESSES_MAX = 3
/** Files that every process has from the start. */
const OWN_FDS = 2

const MAKERS: Readonly<Record<Kind, FileIoctl>> = {
  vm: "VM_CREATE",
  buffer: "GEM_CREATE",
  pinned: "GEM_BIND_OBJECT",
  queue: "QUEUE_CREATE",
  syncobj: "SYNCOBJ_CREATE",
  fd: "SYNCOBJ_HANDLE_TO_FD",
}

function neededBy(name: FileIoctl): readonly Kind[] {
  if (name === "SUBMIT") return ["vm", "queue", "syncobj"]
  if (name.startsWith("VM_")) return name === "VM_BIND" ? ["vm", "buffer"] : name === "VM_DESTROY" ? ["vm"] : []
  if (name.startsWith("QUEUE_")) return name === "QUEUE_CREATE" ? ["vm"] : ["vm", "queue"]
  if (name.startsWith("GEM_")) return name === "GEM_CREATE" ? ["vm"] : ["buffer"]
  if (name === "SYNCOBJ_FD_TO_HANDLE") return ["syncobj", "fd"]
  return name.startsWith("SYNCOBJ_") && name !== "SYNCOBJ_CREATE" ? ["syncobj"] : []
}

const LAST_CALLS = 12
/** A machine that has been left alone is at rest before this, in ns: the scheduler's own patience is 100 s. */
const SETTLE_NS = 400_000_000_000
const SETTLE_TURNS = 5_000_000

export function runSession(spec: SessionSpec, findings: Findings): void {
  const session = new Session(spec, findings)
  session.run()
}

class Session {
  private readonly engine = new Engine(new EventStore())
  private readonly machine: AgxMachine
  private readonly spec: SessionSpec
  private readonly findings: Findings
  private readonly before: MachineUsage
  private processes: FuzzProcess[] = []
  private readonly exited: FuzzProcess[] = []
  private readonly log: string[] = []
  /** Calls that have not returned. */
  private sleeping = 0
  /** Doorbells were lost, or stamps wrong: the GPU may owe work for ever. */
  private broken = false

  constructor(spec: SessionSpec, findings: Findings) {
    this.spec = spec
    this.findings = findings
    const { engine } = this
    const source = new Source(spec.machine)
    engine.trace.on = source.chance(10)
    const contexts = new FenceContexts()
    const scheduler = source.oneOf(PORTS)
    const memory = source.oneOf([4, 5, 8, 64]) * 2 ** 20
    const eventSlots = source.oneOf([3, 4, 128])
    const robustIsolation = source.chance(25)
    const chip = present(findChip(source.oneOf(["t8103", "t6020"])), "chip")
    let native: NativeShaders | null = null
    this.machine = new AgxMachine(
      { chip, cores: 2, memory, softFaults: false, firmwareTimeout: FIRMWARE_TIMEOUT, eventSlots, robustIsolation },
      {
        engine,
        contexts,
        port: makePort(scheduler, engine, contexts),
        shaders: (mmu, faults) => {
          native = new NativeShaders(mmu, faults)
          return native
        },
      },
    )
    addPrograms(present(native as NativeShaders | null, "shaders"))
    this.advance(1_000_000)
    this.before = usageOf(this.machine)
    this.log.push(
      `${scheduler}, memory ${memory}, ${eventSlots} event slots, isolation ${robustIsolation}, ${chip.name}`,
    )
  }

  run(): void {
    try {
      for (const seed of this.spec.steps) this.step(new Source(seed))
      this.settle()
    } catch (error) {
      const text = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error)
      throw new InternalError(`${text}\nlast calls:\n  ${this.log.slice(-LAST_CALLS).join("\n  ")}`)
    }
  }

  private step(source: Source): void {
    if (this.processes.length === 0) this.open(source)
    const process = source.oneOf(this.processes)
    const dice = source.below(1000)
    if (dice < 700) this.call(process, this.wanted(process, source), source)
    else if (dice < 860) this.call(process, source.oneOf(FILE_IOCTLS), source)
    else if (dice < 920) this.advance(source.oneOf([0, 1_000, 20_000, 200_000, 5_000_000, 1_000_000_000]))
    else if (dice < 955) this.scribble(process, source)
    else if (dice < 975) this.interrupt(source.oneOf(process.threads))
    else if (dice < 985) this.closeFd(process, source)
    else if (dice < 991) this.exit(process)
    else if (dice < 997) this.open(source)
    else this.breakHardware(source)
  }

  /** The ioctl that is looked at; most often one that makes what it needs, if there is none of that. */
  private wanted(process: FuzzProcess, source: Source): FileIoctl {
    const { target } = this.spec
    const missing = neededBy(target).find((kind) => process.live(kind).length <= (kind === "fd" ? OWN_FDS : 0))
    return missing === undefined || source.chance(20) ? target : MAKERS[missing]
  }

  private open(source: Source): void {
    if (this.processes.length >= PROCESSES_MAX) return
    const process = new FuzzProcess(this.engine, this.machine)
    this.processes.push(process)
    this.note("open")
    if (source.chance(90)) this.furnish(process, source)
  }

  /** What a process starts with, as far as it gets it. */
  private furnish(process: FuzzProcess, source: Source): void {
    const make = (name: AsahiIoctl, fill: (args: DataView) => void, kind?: Kind, at = 0): number => {
      const args = newArgs((REQUEST[name] >>> 16) & 0x3fff)
      fill(args)
      let given = 0
      this.ioctl(process, name, REQUEST[name], {
        args,
        after: (result) => {
          if (result !== 0 || kind === undefined) return
          given = args.getUint32(at, true)
          process.given(kind, given)
        },
      })
      return given
    }
    const long = (args: DataView, at: number, value: number): void => args.setBigUint64(at, BigInt(value), true)
    const vm = make(
      "VM_CREATE",
      (args) => {
        long(args, 0, 0x60_0000_0000)
        long(args, 8, 0x60_2000_0000)
      },
      "vm",
      16,
    )
    const ops = newArgs(64)
    for (const [index, [address, bytes]] of [[CODE, CODE_BYTES] as const, [DATA, DATA_BYTES] as const].entries()) {
      const handle = make("GEM_CREATE", (args) => long(args, 0, bytes), "buffer", 16)
      ops.setUint32(32 * index, 6, true)
      ops.setUint32(32 * index + 4, handle, true)
      long(ops, 32 * index + 16, bytes)
      long(ops, 32 * index + 24, address)
      if (index === 0) process.memory.findObject(handle)?.write(0, codeBytes())
    }
    const from = process.place(new Uint8Array(ops.buffer))
    make("VM_BIND", (args) => {
      args.setUint32(0, vm, true)
      args.setUint32(4, 2, true)
      args.setUint32(8, 32, true)
      long(args, 16, from)
    })
    make(
      "QUEUE_CREATE",
      (args) => {
        args.setUint32(4, vm, true)
        args.setUint32(8, 1, true)
        long(args, 16, CODE)
      },
      "queue",
      12,
    )
    for (let count = 0; count < 3; count++) this.syncobj(process, "CREATE", source)
  }

  private call(process: FuzzProcess, name: FileIoctl, source: Source): void {
    if (name === "GEM_CLOSE") {
      this.returned(
        name,
        this.timed(name, () => gemClose(process, source)),
      )
      return
    }
    if (name.startsWith("SYNCOBJ_")) {
      this.syncobj(process, name.slice("SYNCOBJ_".length) as SyncobjIoctl, source)
      return
    }
    const ioctl = name as AsahiIoctl
    const call = ASAHI_CALLS[ioctl](process, source)
    // A submission has so much that can be wrong that few would be left.
    if (source.chance(name === "SUBMIT" ? 15 : 40)) source.mutate(call.args)
    const odd = source.chance(3)
    this.ioctl(process, ioctl, odd && source.chance(50) ? oddRequest(ioctl, source) : REQUEST[ioctl], {
      ...call,
      args: odd ? resized(call.args, source) : call.args,
    })
  }

  private ioctl(process: FuzzProcess, name: AsahiIoctl, request: number, { args, after }: BytesCall): void {
    this.withThread(process, name, (thread, returned) => {
      const bytes = new Uint8Array(args.buffer, args.byteOffset, args.byteLength)
      process.file.ioctl(thread, request, bytes, (result) => {
        // Other bytes than the ioctl has: nothing was read from them, nor written.
        if (request === REQUEST[name] && args.byteLength === ((request >>> 16) & 0x3fff)) after(result)
        returned(result)
      })
    })
  }

  private syncobj(process: FuzzProcess, name: SyncobjIoctl, source: Source): void {
    this.withThread(process, `SYNCOBJ_${name}`, (thread, returned) => {
      callSyncobj(process, thread, name, source, returned)
    })
  }

  /** If all threads sleep, a signal gets one of them back. */
  private withThread(
    process: FuzzProcess,
    name: FileIoctl,
    perform: (thread: Thread, returned: (result: number) => void) => void,
  ): void {
    if (process.idleThread() === null) this.interrupt(process.threads[0] as Thread)
    const thread = present(process.idleThread(), "thread that was interrupted")
    let isOver = false
    let isIn = true
    this.sleeping++
    this.timed(name, () =>
      perform(thread, (result) => {
        assert(!isOver, `${name} returned twice`)
        isOver = true
        this.sleeping--
        if (!isIn) this.findings.slept++
        this.returned(name, result)
      }),
    )
    isIn = false
    assert(isOver || thread.asleep !== null, `${name} neither returned nor sleeps`)
    if (!isOver) this.note(`${name} sleeps`)
  }

  private timed<T>(name: FileIoctl, perform: () => T): T {
    const { clock, slowMs } = this.spec
    const start = clock()
    const result = perform()
    const took = clock() - start
    if (took > this.findings.slowest) {
      this.findings.slowest = took
      this.findings.slowestCall = name
    }
    assert(took <= slowMs, `${name} took ${took} ms`)
    this.checkReports()
    return result
  }

  private returned(name: FileIoctl, result: number): void {
    this.note(`${name} ${formatErrno(result)}`)
    count(this.findings.results, name, result)
    assert(isDocumented(name, result), `${name} returned ${formatErrno(result)}`)
  }

  private advance(ns: number): void {
    const { engine } = this
    const until = (engine.now + ns) as SimTime
    // What would take too long to watch goes on later, in the time that is left of it.
    const busy = runStraight(engine, until, 20_000, Number.POSITIVE_INFINITY)
    if (!busy) engine.now = until
    this.note(`${ns} ns`)
    this.checkReports()
  }

  /** The process writes into its buffers, while the GPU reads them. */
  private scribble(process: FuzzProcess, source: Source): void {
    const object = process.memory.findObject(process.pick("buffer", source))
    if (object === null) return
    const bytes = new DataView(new ArrayBuffer(4 * (1 + source.below(4))))
    for (let at = 0; at < bytes.byteLength; at += 4) bytes.setUint32(at, source.word(), true)
    const end = Math.min(object.size, 2 * PAGE_SIZE) - bytes.byteLength
    object.write(source.chance(70) ? 4 * source.below(0x340) : 4 * source.below(end >> 2), new Uint8Array(bytes.buffer))
    this.note("scribble")
  }

  private interrupt(thread: Thread): void {
    thread.interrupt()
    this.advance(0)
    thread.handleSignal()
    this.note("signal")
  }

  private closeFd(process: FuzzProcess, source: Source): void {
    const fd = process.pick("fd", source)
    if (fd === process.fd) return
    process.files.close(fd)
    process.gaveBack("fd", fd)
  }

  private exit(process: FuzzProcess): void {
    for (const thread of process.threads) {
      thread.interrupt()
      this.advance(0)
    }
    process.files.closeAll()
    this.processes = this.processes.filter((other) => other !== process)
    this.exited.push(process)
    this.note("exit")
  }

  private breakHardware(source: Source): void {
    const { firmware } = this.machine.gpu
    this.broken = true
    const dice = source.below(20)
    if (dice === 0) firmware.injectCrash("fuzzed")
    else if (dice < 12) firmware.injectLostDoorbells(1 + source.below(3))
    else firmware.injectCorruptStamp(source.below(8), source.word())
    this.note("hardware breaks")
  }

  /** Everybody leaves; what had been started comes to its end, and nothing remains. */
  private settle(): void {
    for (const process of [...this.processes]) this.exit(process)
    assert(this.sleeping === 0, `${this.sleeping} calls sleep after the exit of their process`)
    const { machine } = this
    this.rest()
    // Only the end of the firmware ends what it does not know of.
    if (this.broken) {
      machine.gpu.firmware.injectCrash("broken hardware")
      this.rest()
    }
    machine.device.events.garbage.collect()
    this.checkReports()
    const after = usageOf(machine)
    for (const [name, value] of Object.entries(this.before) as [keyof MachineUsage, number][])
      assert(after[name] === value, `${name} is ${after[name]}, was ${value} before the first file was opened`)
    for (const process of this.exited) {
      const leaks = process.leaks()
      assert(leaks.length === 0, `not freed: ${leaks.join(", ")}`)
      for (const fence of process.promises) {
        assert(fence.signaled, "a submission's fence never signalled")
        this.findings.fences.set(fence.error, (this.findings.fences.get(fence.error) ?? 0) + 1)
      }
    }
  }

  /**
   * A process can have the kernel warn of one thing only: a timeline that it puts into another one. Hardware that owes work
   * for ever has a job queue say that it ends jobs without proof, and those that wait for them.
   */
  private checkReports(): void {
    for (const report of this.engine.reports) {
      const { name } = report
      const guess = name === "unproven-cancel" || name === "early-cancel"
      assert(name === "nested-container" || (guess && this.broken), describeReport(report))
    }
  }

  private rest(): void {
    const { engine } = this
    const until = (engine.now + SETTLE_NS) as SimTime
    assert(!runStraight(engine, until, SETTLE_TURNS, Number.POSITIVE_INFINITY), "the machine does not come to rest")
    engine.now = until
  }

  private note(text: string): void {
    this.log.push(text)
    if (this.log.length > 4 * LAST_CALLS) this.log.splice(0, 2 * LAST_CALLS)
  }
}

function count(results: Findings["results"], name: FileIoctl, result: number): void {
  const known = results.get(name)
  if (known === undefined) results.set(name, new Map([[result, 1]]))
  else known.set(result, (known.get(result) ?? 0) + 1)
}

/** A request that is no ioctl, or that says another size. */
function oddRequest(name: AsahiIoctl, source: Source): number {
  const request = REQUEST[name]
  return source.chance(50) ? source.next() : (request & 0xc000_ffff) | (source.below(64) << 16)
}

/** Truncated or extended. */
function resized(args: DataView, source: Source): DataView {
  const bytes = source.oneOf([0, 4, 8, args.byteLength - 4, args.byteLength + 8])
  const other = new Uint8Array(bytes)
  other.set(new Uint8Array(args.buffer).subarray(0, Math.min(bytes, args.byteLength)))
  return new DataView(other.buffer)
}
