/**
 * An open file of the AGX driver: its ioctls on bytes, as the kernel gets them. A call returns through `returned`,
 * with 0 or a negated errno; results are written back into the argument bytes. Source: reference A.
 *
 * Address spaces and buffers have a file of their own; here are the device, the queues and SUBMIT.
 */
import { ERRNO } from "../../base/errno.ts"
import { type Result, err, ok } from "../../base/result.ts"
import type { Steps } from "../../engine/steps.ts"
import { OpenFile } from "../../fence/file-table.ts"
import { SyncobjFile } from "../../fence/syncobj/syncobj-file.ts"
import type { Thread } from "../../fence/thread.ts"
import { EV } from "../../trace/events.ts"
import type { AgxDevice } from "./agx-device.ts"
import { globalParams, gpuTime } from "./params.ts"
import { AgxQueue } from "./queue/agx-queue.ts"
import type { JobVm } from "./queue/job-vm.ts"
import type { TimestampFinder } from "./submit/build-work.ts"
import { parseCommands } from "./submit/command-buffer.ts"
import { type Submission, SubmitCall } from "./submit/submit-call.ts"
import { SYNC_BYTES, parseSyncs } from "./submit/syncs.ts"
import type { UserMemory } from "./user-memory.ts"

export const REQUEST = {
  GET_PARAMS: 0x40186440,
  GET_TIME: 0xc0106441,
  VM_CREATE: 0xc0186442,
  VM_DESTROY: 0x40086443,
  VM_BIND: 0x40186444,
  GEM_CREATE: 0xc0186445,
  GEM_MMAP_OFFSET: 0xc0106446,
  GEM_BIND_OBJECT: 0xc0286447,
  QUEUE_CREATE: 0xc0186448,
  QUEUE_DESTROY: 0x40086449,
  SUBMIT: 0x4028644a,
} as const

const COMMAND_BASE = 0x40
/** LOW and MEDIUM; the two above are to be privileged later and are refused. */
const PRIORITY_MAX = 1

/** The file's address spaces and buffers. */
export interface FileMemory extends TimestampFinder {
  findVm(id: number): JobVm | null
  /** One of the calls that are about memory. Context: process. */
  ioctl(thread: Thread, request: number, args: DataView): Steps<number>
  /** The file is closed; its queues are. */
  closed(): Steps<void>
}

/** How the trace calls what an ioctl makes: names of the replay. */
export interface CallLabel {
  readonly name: string
  readonly line: number
}

interface SubmitArgs {
  readonly syncs: number
  readonly commands: number
  readonly waits: number
  readonly signals: number
  readonly commandBytes: number
}

export class AsahiFile extends OpenFile {
  readonly device: AgxDevice
  readonly syncobjs: SyncobjFile
  readonly memory: FileMemory
  readonly user: UserMemory
  readonly queues = new Map<number, AgxQueue>()
  /** Number of the client in the trace; -1 for none. */
  readonly client: number
  private queueIds = 0
  private calls = 0
  private closing = false
  private submits = 0

  constructor(device: AgxDevice, memory: FileMemory, user: UserMemory, client: number) {
    super()
    this.device = device
    this.memory = memory
    this.user = user
    this.client = client
    const { engine, contexts } = device
    this.syncobjs = new SyncobjFile({ engine, contexts, syncobj: true, timeline: true, fdPoints: "with-flag" })
  }

  /** Context: process, `thread`. `args` has the size that the request says; else -EINVAL. */
  ioctl(
    thread: Thread,
    request: number,
    args: Uint8Array,
    returned: (result: number) => void,
    label: CallLabel | null = null,
  ): Steps<void> {
    const done = (result: number): void => {
      const { trace, now } = this.device.engine
      if (trace.on) trace.append(now, EV.agx_ioctl, this.client, (request & 0xff) - COMMAND_BASE, result, 0)
      returned(result)
    }
    if (!(Object.values(REQUEST) as number[]).includes(request) || args.length !== ((request >>> 16) & 0x3fff)) {
      done(-ERRNO.EINVAL)
      return
    }
    if (this.device.dead) {
      done(-ERRNO.ENODEV)
      return
    }
    const view = new DataView(args.buffer, args.byteOffset, args.length)
    if (request === REQUEST.SUBMIT) this.submit(thread, view, label, done)
    else done(this.dispatch(thread, request, view, label))
  }

  private dispatch(thread: Thread, request: number, args: DataView, label: CallLabel | null): Steps<number> {
    switch (request) {
      case REQUEST.GET_PARAMS:
        return this.getParams(args)
      case REQUEST.GET_TIME:
        return this.getTime(args)
      case REQUEST.QUEUE_CREATE:
        return this.createQueue(args, label)
      case REQUEST.QUEUE_DESTROY:
        return this.destroyQueue(args)
      default:
        return this.memory.ioctl(thread, request, args)
    }
  }

  private getParams(args: DataView): number {
    if (args.getUint32(0, true) !== 0 || args.getUint32(4, true) !== 0) return -ERRNO.EINVAL
    const params = globalParams(this.device.spec)
    const size = Math.min(u64(args, 16), params.length)
    return this.user.write(u64(args, 8), params.subarray(0, size)) ? 0 : -ERRNO.EFAULT
  }

  private getTime(args: DataView): number {
    if (u64(args, 0) !== 0) return -ERRNO.EINVAL
    const time = gpuTime(this.device.engine.now)
    args.setUint32(8, time >>> 0, true)
    args.setUint32(12, Math.floor(time / 0x1_0000_0000), true)
    return 0
  }

  private createQueue(args: DataView, label: CallLabel | null): number {
    const priority = args.getUint32(8, true)
    if (args.getUint32(0, true) !== 0 || priority > PRIORITY_MAX) return -ERRNO.EINVAL
    const vm = this.memory.findVm(args.getUint32(4, true))
    if (vm === null) return -ERRNO.ENOENT
    const id = this.queueIds + 1
    const name = label === null ? `queue${id}` : label.name
    // Row of the firmware: 0 is the most urgent, 3 is LOW.
    const spec = { name, client: this.client, priority: 3 - priority, uscBase: u64(args, 16) }
    const queue = AgxQueue.create(this.device, vm, spec)
    if (queue === null) return -ERRNO.ENOMEM
    this.queueIds = id
    this.queues.set(id, queue)
    args.setUint32(12, id, true)
    return 0
  }

  private destroyQueue(args: DataView): Steps<number> {
    const id = args.getUint32(0, true)
    if (args.getUint32(4, true) !== 0) return -ERRNO.EINVAL
    const queue = this.queues.get(id)
    if (queue === undefined) return -ERRNO.ENOENT
    this.queues.delete(id)
    queue.put()
    return 0
  }

  private submit(
    thread: Thread,
    args: DataView,
    label: CallLabel | null,
    returned: (result: number) => void,
  ): Steps<void> {
    const submission = this.parseSubmit(args, label)
    if (!submission.ok) {
      returned(submission.error)
      return
    }
    const call = new SubmitCall(this.device, thread, submission.value, returned)
    call.begin()
  }

  /** Copies each array once, so that user space cannot change it behind the checks. */
  private parseSubmit(args: DataView, label: CallLabel | null): Result<Submission, number> {
    const { user, syncobjs } = this
    if (args.getUint32(16, true) !== 0 || args.getUint32(36, true) !== 0) return err(-ERRNO.EINVAL)
    const queue = this.queues.get(args.getUint32(20, true))
    if (queue === undefined) return err(-ERRNO.ENOENT)
    const sizes: SubmitArgs = {
      syncs: u64(args, 0),
      commands: u64(args, 8),
      waits: args.getUint32(24, true),
      signals: args.getUint32(28, true),
      commandBytes: args.getUint32(32, true),
    }
    const syncs = user.read(sizes.syncs, SYNC_BYTES * (sizes.waits + sizes.signals))
    if (syncs === null) return err(-ERRNO.EFAULT)
    const points = parseSyncs(syncs, syncobjs.handles)
    if (!points.ok) return points
    const buffer = user.read(sizes.commands, sizes.commandBytes)
    if (buffer === null) return err(-ERRNO.EFAULT)
    const commands = parseCommands(buffer)
    if (!commands.ok) return commands
    this.submits++
    return ok({
      file: this,
      queue,
      commands: commands.value,
      waits: points.value.slice(0, sizes.waits),
      signals: points.value.slice(sizes.waits),
      timestamps: this.memory,
      handles: syncobjs.handles,
      label: label === null ? `${queue.spec.name}.${this.submits}` : label.name,
      line: label === null ? 0 : label.line,
    })
  }

  /** A SUBMIT is on its way and uses the file, whoever closes it meanwhile. */
  callBegins(): void {
    this.calls++
  }

  callEnds(): Steps<void> {
    this.calls--
    if (this.calls === 0 && this.closing) this.letGo()
  }

  protected override closed(): Steps<void> {
    this.closing = true
    if (this.calls === 0) this.letGo()
  }

  private letGo(): Steps<void> {
    for (const queue of this.queues.values()) queue.put()
    this.queues.clear()
    this.syncobjs.handles.removeAll()
    this.memory.closed()
  }
}

/** Beyond 2^53 inexact, and then no address or size that there could be. */
function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true)
}
