/**
 * Address spaces and buffers of an open file: the ioctls about memory, on bytes. Source: reference A.2.
 *
 * Not known from the reference, chosen here: ids are the lowest free ones, a size of zero is -EINVAL, one beyond 2^53 is
 * -ENOMEM, a VM that does not exist comes before wrong operations, and closing a handle leaves the object's mappings in
 * force.
 */
import { ERRNO } from "../../../base/errno.ts"
import { type Steps, point } from "../../../engine/steps.ts"
import type { Thread } from "../../../fence/thread.ts"
import { PAGE_SIZE, isPageAligned } from "../../../gpu/agx/memory/page.ts"
import { type FileMemory, REQUEST } from "../asahi-file.ts"
import type { TimestampRef } from "../submit/command-buffer.ts"
import type { UserMemory } from "../user-memory.ts"
import { GEM_FLAGS, GEM_VM_PRIVATE, GemObject } from "./gem.ts"
import { IdTable } from "./id-table.ts"
import type { KernelMapping, KernelSpace } from "./kernel-space.ts"
import { RangeAllocator } from "./range-allocator.ts"
import { BIND_OP_BYTES, applyBindOp, readBindOp, readU64 } from "./vm-bind.ts"
import { VM_END, VM_KERNEL_MIN_SIZE, VM_START, VmContext } from "./vm-context.ts"
import type { VmDevice } from "./vm-device.ts"

/** Where the cookies begin by which a process maps objects. */
const MMAP_START = 0x1_0000_0000
/** Beyond it a cookie would not be exact. */
const MMAP_END = 2 ** 53
const BIND_OBJECT = 0
const UNBIND_OBJECT = 1
const USAGE_TIMESTAMPS = 1
const TIMESTAMP_BYTES = 8

interface Handle {
  readonly object: GemObject
  readonly mmapOffset: number
}

export class VmFile implements FileMemory {
  readonly vms = new IdTable<VmContext>()
  readonly handles = new IdTable<Handle>()
  readonly pinned = new IdTable<KernelMapping>()
  private readonly device: VmDevice
  private readonly kernel: KernelSpace
  private readonly user: UserMemory
  private readonly cookies = new RangeAllocator(MMAP_START, MMAP_END)

  constructor(device: VmDevice, kernel: KernelSpace, user: UserMemory) {
    this.device = device
    this.kernel = kernel
    this.user = user
  }

  findVm(id: number): VmContext | null {
    return this.vms.find(id)
  }

  findObject(handle: number): GemObject | null {
    return this.handles.find(handle)?.object ?? null
  }

  /** Where the firmware writes a timestamp: an address of the kernel half, as a signed number. */
  find({ handle, offset }: TimestampRef): number | { readonly errno: number } {
    const mapping = this.pinned.find(handle)
    if (mapping === null) return { errno: -ERRNO.ENOENT }
    if (offset + TIMESTAMP_BYTES > mapping.bytes) return { errno: -ERRNO.ERANGE }
    return mapping.address + offset
  }

  /** Context: process. */
  ioctl(_thread: Thread, request: number, args: DataView): Steps<number> {
    switch (request) {
      case REQUEST.VM_CREATE:
        return this.createVm(args)
      case REQUEST.VM_DESTROY:
        return this.destroyVm(args)
      case REQUEST.VM_BIND:
        return this.bind(args)
      case REQUEST.GEM_CREATE:
        return this.createObject(args)
      case REQUEST.GEM_MMAP_OFFSET:
        return this.mmapOffset(args)
      case REQUEST.GEM_BIND_OBJECT:
        return this.bindObject(args)
      default:
        return -ERRNO.EINVAL
    }
  }

  /** The general ioctl of DRM; what is mapped stays mapped. */
  closeHandle(handle: number): number {
    const closed = this.handles.remove(handle)
    if (closed === null) return -ERRNO.EINVAL
    this.drop(closed)
    return 0
  }

  private drop({ object, mmapOffset }: Handle): void {
    this.cookies.free(mmapOffset, object.size)
    object.put()
  }

  closed(): Steps<void> {
    for (const mapping of this.pinned.removeAll()) this.kernel.free(mapping, ignore)
    for (const vm of this.vms.removeAll()) vm.put()
    for (const handle of this.handles.removeAll()) this.drop(handle)
  }

  private createVm(args: DataView): number {
    const start = readU64(args, 0)
    const end = readU64(args, 8)
    if (args.getUint32(20, true) !== 0 || !isPageAligned(start) || !isPageAligned(end)) return -ERRNO.EINVAL
    if (start < VM_START || end > VM_END || end - start < VM_KERNEL_MIN_SIZE) return -ERRNO.EINVAL
    const vm = VmContext.create(this.device, start, end)
    if (vm === null) return -ERRNO.ENOMEM
    args.setUint32(16, this.vms.add(vm), true)
    return 0
  }

  private destroyVm(args: DataView): number {
    if (args.getUint32(4, true) !== 0) return -ERRNO.EINVAL
    const vm = this.vms.remove(args.getUint32(0, true))
    if (vm === null) return -ERRNO.ENOENT
    vm.put()
    return 0
  }

  /** Each operation is copied, checked and applied before the next one: a failure leaves the earlier ones in force. */
  private bind(args: DataView): Steps<number> {
    const count = args.getUint32(4, true)
    const stride = args.getUint32(8, true)
    if (args.getUint32(12, true) !== 0 || stride < BIND_OP_BYTES) return -ERRNO.EINVAL
    const vm = this.vms.find(args.getUint32(0, true))
    if (vm === null) return -ERRNO.ENOENT
    const from = readU64(args, 16)
    // Another thread may destroy the VM meanwhile.
    vm.get()
    let error = 0
    for (let index = 0; index < count && error === 0; index++) {
      const bytes = this.user.read(from + index * stride, stride)
      if (bytes === null) error = -ERRNO.EFAULT
      else if (bytes.subarray(BIND_OP_BYTES).some((byte) => byte !== 0)) error = -ERRNO.EINVAL
      else error = applyBindOp(vm, readBindOp(new DataView(bytes.buffer)), this.handles)
      point("vm-bind.applied")
    }
    vm.put()
    return error
  }

  private createObject(args: DataView): number {
    const size = readU64(args, 0)
    const flags = args.getUint32(8, true)
    const id = args.getUint32(12, true)
    const isPrivate = (flags & GEM_VM_PRIVATE) !== 0
    if (args.getUint32(20, true) !== 0 || (flags & ~GEM_FLAGS) !== 0 || size === 0) return -ERRNO.EINVAL
    if (id !== 0 && !isPrivate) return -ERRNO.EINVAL
    const vm = isPrivate ? this.vms.find(id) : null
    if (isPrivate && vm === null) return -ERRNO.ENOENT
    const object = GemObject.create(this.device.memory, size, flags, vm, vm === null ? null : vm.resv)
    if (object === null) return -ERRNO.ENOMEM
    const mmapOffset = this.cookies.allocate(object.size, PAGE_SIZE)
    if (mmapOffset === null) {
      object.put()
      return -ERRNO.ENOMEM
    }
    args.setUint32(16, this.handles.add({ object, mmapOffset }), true)
    return 0
  }

  private mmapOffset(args: DataView): number {
    if (args.getUint32(4, true) !== 0) return -ERRNO.EINVAL
    const handle = this.handles.find(args.getUint32(0, true))
    if (handle === null) return -ERRNO.ENOENT
    args.setUint32(8, handle.mmapOffset >>> 0, true)
    args.setUint32(12, Math.floor(handle.mmapOffset / 0x1_0000_0000), true)
    return 0
  }

  private bindObject(args: DataView): Steps<number> {
    const operation = args.getUint32(0, true)
    if (args.getUint32(12, true) !== 0 || args.getUint32(36, true) !== 0) return -ERRNO.EINVAL
    if (operation === BIND_OBJECT) return this.pinObject(args)
    return operation === UNBIND_OBJECT ? this.unpinObject(args) : -ERRNO.EINVAL
  }

  private pinObject(args: DataView): number {
    const offset = readU64(args, 16)
    const range = readU64(args, 24)
    if (args.getUint32(4, true) !== USAGE_TIMESTAMPS || range === 0) return -ERRNO.EINVAL
    if (!isPageAligned(offset) || !isPageAligned(range)) return -ERRNO.EINVAL
    const object = this.findObject(args.getUint32(8, true))
    if (object === null) return -ERRNO.ENOENT
    if (offset + range > object.size) return -ERRNO.EINVAL
    const mapping = this.kernel.pin(object, offset, range)
    if (typeof mapping === "number") return mapping
    args.setUint32(32, this.pinned.add(mapping), true)
    return 0
  }

  private unpinObject(args: DataView): Steps<number> {
    const unused = [4, 8, 16, 20, 24, 28]
    if (unused.some((at) => args.getUint32(at, true) !== 0)) return -ERRNO.EINVAL
    const mapping = this.pinned.remove(args.getUint32(32, true))
    if (mapping === null) return -ERRNO.ENOENT
    this.kernel.free(mapping, ignore)
    return 0
  }
}

/** A firmware that does not flush shows elsewhere: it has crashed. */
function ignore(_error: number): void {}
