/** What the operations of a replay do on machine agx: ioctls of its clients. */
import { fail, present, unreachable } from "../../../base/assert.ts"
import { PROFILES } from "../../../drm-sched/profile.ts"
import { AgxMachine } from "../../../driver/agx/agx-machine.ts"
import { REQUEST } from "../../../driver/agx/asahi-file.ts"
import { UserMemory } from "../../../driver/agx/user-memory.ts"
import type { GemObject } from "../../../driver/agx/vm/gem.ts"
import type { VmFile } from "../../../driver/agx/vm/vm-file.ts"
import { makePort } from "../../../driver/port/make-port.ts"
import type { Checker } from "../../../engine/checker.ts"
import type { Engine } from "../../../engine/engine.ts"
import type { Steps } from "../../../engine/steps.ts"
import { FenceContexts } from "../../../fence/fence.ts"
import { Thread } from "../../../fence/thread.ts"
import type { AgxGpu } from "../../../gpu/agx/agx-gpu.ts"
import { makeShaderCores } from "../../../gpu/agx/shader/shader-cores.ts"
import { findChip } from "../../../isa/chips.ts"
import {
  BIND_OP,
  GEM_CREATE,
  QUEUE_CREATE,
  QUEUE_DESTROY,
  SUBMIT,
  VM_BIND,
  VM_CREATE,
  VM_DESTROY,
} from "../../../isa/uapi/structs.ts"
import type { AgxCall, AgxProgram, BufferSpec, CounterName, Injection } from "../../../lang/agx-program.ts"
import type { CallSpec, Op, Program, SubmitSpec, SyncPoint } from "../../../lang/program.ts"
import { EV } from "../../../trace/events.ts"
import type { AgxView } from "../../agx/agx-view.ts"
import { readCounter } from "../../agx/counters.ts"
import { type SyncArg, argBytes, commandBytes, syncBytes } from "../../agx/command-bytes.ts"
import type { ModelFigures, ReplayModel } from "../perform.ts"
import { type Process, startProcesses } from "../process.ts"
import { type DriverCalls, type ReplayMachine, nameObjects } from "../replay-machine.ts"
import { SyncCalls } from "../sync-calls.ts"
import { AgxProcess } from "./agx-process.ts"

/** What the kernel gets for itself of each address space. */
const KERNEL_START = 0x60_0000_0000
const KERNEL_BYTES = 0x2000_0000
/** Where a process has its arguments: the kernel reads them before the call returns or sleeps. */
const FIRST_ARRAY = 0x1_0000_0000
const SECOND_ARRAY = 0x2_0000_0000
/** Number of the first file that a process opens. */
const FIRST_FD = 0
/** No id. */
const NONE = 0

export class AgxModel implements ReplayModel, ReplayMachine, DriverCalls, AgxView {
  readonly engine: Engine
  readonly program: AgxProgram
  readonly processes: readonly Process[]
  readonly calls: readonly CallSpec[]
  readonly machine: AgxMachine
  readonly agx: AgxView = this
  readonly driver: DriverCalls = this
  toBegin = true
  private readonly replay: Program
  private readonly files: AgxProcess[] = []
  private readonly syncCalls: SyncCalls
  /** Ids and handles, by address space, buffer and queue of the program. */
  private readonly vms: number[] = []
  private readonly handles: number[] = []
  private readonly queues: number[] = []
  private readonly objects: (GemObject | null)[] = []

  constructor(engine: Engine, replay: Program) {
    this.engine = engine
    this.replay = replay
    this.program = present(replay.agx, "machine agx")
    this.calls = replay.calls
    nameObjects(engine, replay)
    const contexts = new FenceContexts()
    const { spec } = this.program
    const { mistakes } = spec
    const kernel = { profile: PROFILES[replay.profile], policy: replay.policy }
    const port = makePort(replay.scheduler === "drm-sched" ? "drm-sched" : "jobqueue", engine, contexts, kernel)
    this.machine = new AgxMachine(
      {
        ...spec,
        chip: present(findChip(spec.chip), "chip"),
        tvbBlocksMax: spec.tvbBlocksMax ?? undefined,
        mistakes: {
          earlyThreshold: mistakes.includes("early-threshold"),
          skipInvalidation: mistakes.includes("skip-invalidation"),
          skipFlush: mistakes.includes("skip-flush"),
        },
      },
      { engine, contexts, port, shaders: makeShaderCores },
    )
    this.processes = startProcesses(replay, (client) => {
      const user = new UserMemory()
      const file = this.machine.open(user, client)
      this.files.push(new AgxProcess(file, user, new Thread(engine)))
      return { drm: file.syncobjs, file }
    })
    this.syncCalls = new SyncCalls(replay, this)
  }

  get gpu(): AgxGpu {
    return this.machine.gpu
  }

  /** What the replay declares is made in the order of its lines, client by client. */
  begin(): Steps<void> {
    this.toBegin = false
    for (const { client } of this.program.vms) {
      const args = argBytes(VM_CREATE, { kernel_start: KERNEL_START, kernel_end: KERNEL_START + KERNEL_BYTES })
      const result = this.ioctl(client, REQUEST.VM_CREATE, args)
      this.vms.push(result === 0 ? word(args, 16) : NONE)
    }
    for (const buffer of this.program.buffers) this.makeBuffer(buffer)
    for (const [entity, { vm, priority, uscBase }] of this.program.queues.entries()) {
      const { client } = this.replay.entities[entity] as Program["entities"][number]
      const args = argBytes(QUEUE_CREATE, { vm_id: this.vms[vm] ?? NONE, priority, usc_exec_base: uscBase })
      const result = this.ioctl(client, REQUEST.QUEUE_CREATE, args, entity)
      this.queues.push(result === 0 ? word(args, 12) : NONE)
    }
  }

  perform(op: Op, turn: number): Steps<void> {
    // The language lets no other operation through.
    if (op.kind === "submit") this.submit(op.submit, turn)
    else if (op.kind === "call") this.syncCalls.call(op.call, turn)
    else if (op.kind === "interrupt") this.syncCalls.interrupt(op.call)
    else if (op.kind === "exit") this.exit(op.client)
    else if (op.kind === "inject") this.inject(op.injection)
    else fail(`operation ${op.kind} on machine agx`)
  }

  end(): void {}

  /** Its queues are its driver's own. */
  checker(): Checker {
    return this.machine.device.port.checker()
  }

  figures(): ModelFigures {
    return { scheds: [], entities: [] }
  }

  bufferName(object: object): string | null {
    const index = this.objects.findIndex((one) => one === object)
    return this.program.buffers[index]?.name ?? null
  }

  get crashDump(): Uint8Array | null {
    return this.machine.crashDump
  }

  readBuffer(buffer: number, at: number, length: number): Uint8Array | null {
    return this.objects[buffer]?.read(at, length) ?? null
  }

  call(call: AgxCall, client: number): Steps<number> {
    switch (call.kind) {
      case "bind": {
        const { vm, buffer, address, offset, size, read, write, singlePage } = call
        const op = argBytes(BIND_OP, {
          read: read ? 1 : 0,
          write: write ? 1 : 0,
          single_page: singlePage ? 1 : 0,
          handle: this.handles[buffer] ?? NONE,
          offset,
          range: size,
          addr: address,
        })
        return this.bind(client, this.vms[vm] ?? NONE, op)
      }
      case "unbind": {
        const op = argBytes(BIND_OP, { unbind: 1, range: call.size, addr: call.address })
        return this.bind(client, this.vms[call.vm] ?? NONE, op)
      }
      case "destroy-queue": {
        const args = argBytes(QUEUE_DESTROY, { queue_id: this.queues[call.entity] ?? NONE })
        return this.ioctl(client, REQUEST.QUEUE_DESTROY, args)
      }
      case "destroy-vm": {
        const args = argBytes(VM_DESTROY, { vm_id: this.vms[call.vm] ?? NONE })
        return this.ioctl(client, REQUEST.VM_DESTROY, args)
      }
      case "destroy-buffer":
        return (this.process(client).file.memory as VmFile).closeHandle(this.handles[call.buffer] ?? NONE)
      default:
        return unreachable(call)
    }
  }

  counter(name: CounterName): number {
    const { gpu, device } = this.machine
    return readCounter(gpu, device.counters, name)
  }

  /** Every file of the process is closed. */
  private exit(client: number): Steps<void> {
    const { files } = this.processes[client + 1] as Process
    const { file } = this.process(client)
    // Its number is the first: it was opened before all others.
    if (files.get(FIRST_FD) === file) files.close(FIRST_FD)
  }

  private inject(injection: Injection): void {
    const { gpu } = this.machine
    const { trace, now } = this.engine
    if (trace.on) trace.append(now, EV.agx_inject, trace.objects.intern(injection.fault), 0, 0, 0)
    switch (injection.fault) {
      case "hang":
        gpu.firmware.injectHang(injection.pipe)
        break
      case "lost-doorbells":
        gpu.firmware.injectLostDoorbells(injection.count)
        break
      case "firmware-crash":
        gpu.firmware.injectCrash("injected by the replay")
        break
      case "out-of-memory":
        gpu.memory.injectExhaustion(injection.count)
        break
      case "corrupt-stamp": {
        const slot = this.slotOf(injection.entity)
        if (slot !== null) gpu.firmware.injectCorruptStamp(slot, injection.value)
        break
      }
      case "mmu-fault": {
        const frame = this.objects[injection.buffer]?.frameOf(injection.page) ?? 0
        if (frame !== 0) gpu.mmu.injectFault(frame)
        break
      }
    }
  }

  /** The event slot of a queue's work: compute, else fragment, else vertex. Null: it has nothing in flight. */
  private slotOf(entity: number): number | null {
    const { client } = this.replay.entities[entity] as Program["entities"][number]
    const work = this.process(client).file.queues.get(this.queues[entity] ?? NONE)?.work ?? []
    return work.findLast(({ slot }) => slot !== null)?.slot?.slot ?? null
  }

  private process(client: number): AgxProcess {
    return this.files[client + 1] as AgxProcess
  }

  /** A call that does not sleep. */
  private ioctl(client: number, request: number, args: Uint8Array, queue = -1): Steps<number> {
    const { file, thread } = this.process(client)
    const entity = this.replay.entities[queue]
    const label = entity === undefined ? null : { name: entity.name, line: entity.line }
    let returned = 0
    file.ioctl(
      thread,
      request,
      args,
      (result) => {
        returned = result
      },
      label,
    )
    return returned
  }

  private makeBuffer(spec: BufferSpec): Steps<void> {
    const { client, size, address, read, write, contents } = spec
    const args = argBytes(GEM_CREATE, { size })
    const result = this.ioctl(client, REQUEST.GEM_CREATE, args)
    const handle = result === 0 ? word(args, 16) : NONE
    this.handles.push(handle)
    const object = handle === NONE ? null : (this.process(client).file.memory as VmFile).findObject(handle)
    this.objects.push(object)
    if (object === null) return
    for (const { at, bytes } of contents) object.write(at, bytes)
    if (address === null) return
    const op = argBytes(BIND_OP, { read: read ? 1 : 0, write: write ? 1 : 0, handle, range: size, addr: address })
    this.bind(client, this.vms[spec.vm] ?? NONE, op)
  }

  private bind(client: number, vm: number, op: Uint8Array): Steps<number> {
    this.process(client).user.map(FIRST_ARRAY, op)
    const args = argBytes(VM_BIND, { vm_id: vm, num_binds: 1, stride: op.length, userptr: FIRST_ARRAY })
    return this.ioctl(client, REQUEST.VM_BIND, args)
  }

  private submit(index: number, turn: number): Steps<void> {
    const spec = this.replay.submits[index] as SubmitSpec
    const { client, waits, signals, line, entity } = spec
    const name = spec.repeated ? `${spec.name}[${turn}]` : spec.name
    const { file, user } = this.process(client)
    const syncs = syncBytes([...waits, ...signals].map((at) => this.syncArg(client, at)))
    const commands = commandBytes(spec.commands ?? [])
    user.map(FIRST_ARRAY, syncs)
    user.map(SECOND_ARRAY, commands)
    const args = argBytes(SUBMIT, {
      syncs: FIRST_ARRAY,
      cmdbuf: SECOND_ARRAY,
      queue_id: this.queues[entity] ?? NONE,
      in_sync_count: waits.length,
      out_sync_count: signals.length,
      cmdbuf_size: commands.length,
    })
    const thread = new Thread(this.engine, (this.processes[client + 1] as Process).files)
    file.ioctl(thread, REQUEST.SUBMIT, args, (result) => this.submitted(name, entity, line, result), { name, line })
  }

  /** A submission that was refused has no job; the trace gets one to hang the refusal on. */
  private submitted(name: string, entity: number, line: number, result: number): void {
    if (result === 0) return
    const { trace, now } = this.engine
    const id = trace.objects.addJob(name, entity, line)
    if (trace.on) trace.append(now, EV.submit_failed, id, result, 0, 0)
  }

  private syncArg(client: number, { sync, point }: SyncPoint): SyncArg {
    const { use } = this.replay.syncs[sync] as Program["syncs"][number]
    const handle = (this.processes[client + 1] as Process).handle(sync)
    return { handle, timeline: point !== 0 || use === "timeline", point }
  }
}

function word(args: Uint8Array, at: number): number {
  return new DataView(args.buffer, args.byteOffset).getUint32(at, true)
}
