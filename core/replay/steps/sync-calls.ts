/**
 * The calls of clients: on sync objects, and those of the driver. Each is made by a thread of its own, which matters where it sleeps: a wait, and
 * a transfer that waits for submission, go on beside whatever the client does next, and may be overtaken by it. All
 * others happen within the operation, in the order of the text.
 */
import { present, unreachable } from "../../base/assert.ts"
import type { Engine } from "../../engine/engine.ts"
import { Runnable } from "../../engine/run-list.ts"
import type { Steps } from "../../engine/steps.ts"
import { EventFd } from "../../fence/eventfd.ts"
import {
  CREATE_SIGNALED,
  FD_TO_HANDLE_IMPORT_SYNC_FILE,
  FD_TO_HANDLE_TIMELINE,
  HANDLE_TO_FD_EXPORT_SYNC_FILE,
  HANDLE_TO_FD_TIMELINE,
  NONE_SIGNALED,
  QUERY_LAST_SUBMITTED,
  WAIT_ALL,
  WAIT_AVAILABLE,
  WAIT_DEADLINE,
  WAIT_FOR_SUBMIT,
} from "../../fence/syncobj/flags.ts"
import type { SyncobjArgs, SyncobjIoctl } from "../../fence/syncobj/ioctl-args.ts"
import { Thread } from "../../fence/thread.ts"
import type { AgxCall } from "../../lang/agx-program.ts"
import type { CallSpec, Program, SyncCall, SyncPoint } from "../../lang/program.ts"
import { TIME_MAX } from "../../time/time.ts"
import { spanHigh, spanLow } from "../../trace/event-store.ts"
import { EV } from "../../trace/events.ts"
import { NO_FD, type Process } from "./process.ts"
import type { ReplayMachine } from "./replay-machine.ts"

const DRIVER_CALLS: Readonly<Record<AgxCall["kind"], string>> = {
  bind: "VM_BIND",
  unbind: "VM_BIND",
  "destroy-queue": "QUEUE_DESTROY",
  "destroy-vm": "VM_DESTROY",
  "destroy-buffer": "GEM_CLOSE",
}

/** The largest timeout of an ioctl, 2^63 - 1, as near as a double comes. */
const FOR_EVER = 2 ** 63

export class SyncCalls {
  private readonly program: Program
  private readonly machine: ReplayMachine
  /** The thread that each line's call was made by last. */
  private readonly threads: Thread[] = []
  /** Numbers in the trace of lines that no expectation names: one for all their turns. */
  private readonly unnamed: number[] = []

  constructor(program: Program, machine: ReplayMachine) {
    this.program = program
    this.machine = machine
  }

  call(index: number, turn: number): Steps<void> {
    const spec = this.program.calls[index] as CallSpec
    const call = new Call(this.machine, spec, index, this.traceId(spec, index, turn))
    this.threads[index] = call.thread
    if (maySleep(spec.call)) this.machine.engine.queueWork(call)
    else call.run()
  }

  /** Nothing if it was never made; once it has returned, the signal finds nobody asleep. */
  interrupt(index: number): void {
    const thread = this.threads[index]
    if (thread !== undefined) thread.interrupt()
  }

  private traceId(spec: CallSpec, index: number, turn: number): number {
    const { calls } = this.machine.engine.trace.objects
    if (spec.name !== null) return calls.push(spec.repeated ? `${spec.name}[${turn}]` : spec.name) - 1
    this.unnamed[index] ??= calls.push(`line-${spec.line}`) - 1
    return this.unnamed[index] as number
  }
}

function maySleep(call: SyncCall | AgxCall): boolean {
  return call.kind === "wait" || (call.kind === "transfer" && call.waitForSubmit)
}

class Call extends Runnable {
  readonly thread: Thread
  private readonly machine: ReplayMachine
  private readonly spec: CallSpec
  private readonly index: number
  private readonly id: number
  private readonly process: Process

  constructor(machine: ReplayMachine, spec: CallSpec, index: number, id: number) {
    super()
    this.machine = machine
    this.spec = spec
    this.index = index
    this.id = id
    this.process = machine.processes[spec.client + 1] as Process
    this.thread = new Thread(machine.engine, this.process.files)
  }

  private get engine(): Engine {
    return this.machine.engine
  }

  override run(): Steps<void> {
    const { call } = this.spec
    const { process } = this
    switch (call.kind) {
      case "create": {
        const args = { flags: bit(call.signaled, CREATE_SIGNALED) | call.flags, handle: 0 }
        return this.ioctl("CREATE", args, () => process.setHandle(call.sync, args.handle))
      }
      case "destroy":
        return this.ioctl("DESTROY", { handle: process.handle(call.sync), pad: call.pad })
      case "reset":
        return this.ioctl("RESET", { handles: this.handles(call.syncs), pad: call.pad })
      case "signal":
        return this.signal(call)
      case "query":
        return this.query(call)
      case "wait":
        return this.wait(call)
      case "transfer":
        return this.ioctl("TRANSFER", {
          srcHandle: process.handle(call.source.sync),
          srcPoint: call.source.point,
          dstHandle: process.handle(call.destination.sync),
          dstPoint: call.destination.point,
          flags: bit(call.waitForSubmit, WAIT_FOR_SUBMIT) | call.flags,
          pad: call.pad,
        })
      case "eventfd":
        return this.eventfd(call)
      case "export": {
        const args = {
          handle: process.handle(call.at.sync),
          flags: sharing(call, HANDLE_TO_FD_EXPORT_SYNC_FILE, HANDLE_TO_FD_TIMELINE),
          fd: NO_FD,
          pad: call.pad,
          point: call.at.point,
        }
        process.setFd(this.index, NO_FD)
        return this.ioctl("HANDLE_TO_FD", args, () => process.setFd(this.index, args.fd))
      }
      case "import":
        return this.importFile(call)
      case "close": {
        this.tellCall("close")
        const result = process.files.close(process.fd(call.file))
        return this.tellReturn(result)
      }
      case "bind":
      case "unbind":
      case "destroy-queue":
      case "destroy-vm":
      case "destroy-buffer": {
        this.tellCall(DRIVER_CALLS[call.kind])
        const driver = present(this.machine.driver, "the driver of machine agx")
        const result = driver.call(call, this.spec.client)
        this.tellReturn(result)
        return
      }
      default:
        return unreachable(call)
    }
  }

  private signal(call: Extract<SyncCall, { kind: "signal" }>): Steps<void> {
    const handles = this.pointHandles(call.points)
    const told = (): void => this.tellSignals(call.points)
    if (!call.timeline) return this.ioctl("SIGNAL", { handles, pad: call.pad }, told)
    const points = call.points.map((at) => at.point)
    return this.ioctl("TIMELINE_SIGNAL", { handles, points, flags: call.flags }, told)
  }

  private query(call: Extract<SyncCall, { kind: "query" }>): Steps<void> {
    const points = call.syncs.map(() => 0)
    const flags = bit(call.lastSubmitted, QUERY_LAST_SUBMITTED) | call.flags
    const args = { handles: this.handles(call.syncs), points, flags }
    return this.ioctl("QUERY", args, () => {
      const { trace, now } = this.engine
      for (const [index, sync] of call.syncs.entries()) {
        const point = points[index] as number
        if (trace.on) trace.append(now, EV.sync_point, this.id, sync, spanLow(point), spanHigh(point))
      }
    })
  }

  private wait(call: Extract<SyncCall, { kind: "wait" }>): Steps<void> {
    const { now } = this.engine
    const args = {
      handles: this.pointHandles(call.points),
      points: call.points.map((at) => at.point),
      timeoutNs: call.timeout === null ? FOR_EVER : now + call.timeout,
      flags:
        bit(call.all, WAIT_ALL) |
        bit(call.waitForSubmit, WAIT_FOR_SUBMIT) |
        bit(call.available, WAIT_AVAILABLE) |
        bit(call.deadline !== null, WAIT_DEADLINE) |
        call.flags,
      firstSignaled: NONE_SIGNALED,
      deadlineNs: Math.min(now + (call.deadline ?? 0), TIME_MAX),
    }
    return this.ioctl(call.timeline ? "TIMELINE_WAIT" : "WAIT", args, () => {
      const { trace } = this.engine
      if (args.firstSignaled === NONE_SIGNALED) return
      if (trace.on) trace.append(this.engine.now, EV.sync_first, this.id, args.firstSignaled, 0, 0)
    })
  }

  private eventfd(call: Extract<SyncCall, { kind: "eventfd" }>): Steps<void> {
    const { process } = this
    if (call.file === null) process.setFd(this.index, process.files.install(new TracedEventFd(this.engine, this.id)))
    return this.ioctl("EVENTFD", {
      handle: process.handle(call.at.sync),
      flags: bit(call.available, WAIT_AVAILABLE) | call.flags,
      point: call.at.point,
      fd: process.fd(call.file ?? this.index),
      pad: call.pad,
    })
  }

  /** Another client's file is handed over first, as over a socket, and closed again: it was only for this. */
  private importFile(call: Extract<SyncCall, { kind: "import" }>): Steps<void> {
    const { process } = this
    const owner = this.machine.processes[(this.machine.calls[call.file] as CallSpec).client + 1] as Process
    const file = owner.fileOf(call.file)
    const fd = owner === process || file === null ? owner.fd(call.file) : process.files.install(file)
    const args = {
      handle: call.syncFile ? process.handle(call.at.sync) : 0,
      flags: sharing(call, FD_TO_HANDLE_IMPORT_SYNC_FILE, FD_TO_HANDLE_TIMELINE),
      fd: file === null ? NO_FD : fd,
      pad: call.pad,
      point: call.at.point,
    }
    this.ioctl("FD_TO_HANDLE", args, () => {
      if (!call.syncFile) process.setHandle(call.at.sync, args.handle)
    })
    if (owner !== process && file !== null) process.files.close(fd)
  }

  /** `succeeded` takes what the kernel has written to the arguments, when the call returns without an error. */
  private ioctl<Name extends SyncobjIoctl>(
    name: Name,
    args: SyncobjArgs[Name],
    succeeded: () => void = nothing,
  ): Steps<void> {
    this.tellCall(name)
    const { drm } = this.process
    drm.ioctl(this.thread, name, args, (result) => {
      if (result === 0) succeeded()
      this.tellReturn(result)
    })
  }

  private handles(syncs: readonly number[]): number[] {
    return syncs.map((sync) => this.process.handle(sync))
  }

  private pointHandles(points: readonly SyncPoint[]): number[] {
    return points.map((at) => this.process.handle(at.sync))
  }

  private tellCall(name: string): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.sync_call, this.id, this.spec.client, trace.objects.intern(name), 0)
  }

  private tellReturn(result: number): void {
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.sync_return, this.id, this.spec.client, result, 0)
  }

  private tellSignals(points: readonly SyncPoint[]): void {
    const { trace, now } = this.engine
    for (const { sync, point } of points) {
      if (trace.on) trace.append(now, EV.sync_signal, sync, spanLow(point), spanHigh(point), 0)
    }
  }
}

/** Says when it is raised. `id` is its number in the trace, that of the call that made it. */
class TracedEventFd extends EventFd {
  private readonly engine: Engine
  private readonly id: number

  constructor(engine: Engine, id: number) {
    super()
    this.engine = engine
    this.id = id
  }

  override signal(): void {
    super.signal()
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.eventfd_signal, this.id, this.count, 0, 0)
  }
}

function nothing(): void {}

function bit(set: boolean, flag: number): number {
  return set ? flag : 0
}

/** A point of a snapshot is meant, so the flag for it is set; in a plain call it is what the kernel may find there (G27). */
function sharing(
  { at, syncFile, flags }: Extract<SyncCall, { kind: "export" | "import" }>,
  snapshot: number,
  timeline: number,
): number {
  return bit(syncFile, snapshot) | bit(syncFile && at.point !== 0, timeline) | flags
}
