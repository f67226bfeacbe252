/**
 * One user address space: its tables, what is mapped in it, the part that belongs to the kernel, and the context it has
 * in the MMU while somebody uses it. Source: reference A.2, B.2.
 */
import { assert, present } from "../../../base/assert.ts"
import { ERRNO } from "../../../base/errno.ts"
import { Lock } from "../../../engine/lock.ts"
import { type Steps, lock, unlock } from "../../../engine/steps.ts"
import { DmaResv } from "../../../fence/dma-resv.ts"
import { PAGE_SIZE, alignUp } from "../../../gpu/agx/memory/page.ts"
import { HALF_SIZE } from "../../../gpu/agx/uat/address.ts"
import { PROTECTIONS, type Protection, uncached } from "../../../gpu/agx/uat/entries.ts"
import type { GemObject } from "./gem.ts"
import type { JobVm, SharedObject } from "../queue/job-vm.ts"
import type { SlotToken, SlotWaiter } from "../slots.ts"
import { Gpuvm, type Mapping, type MappingSpec } from "./gpuvm.ts"
import { PageTables } from "./page-tables.ts"
import { type PinnedRange, PinnedRelease, mapPinned, takeFrames } from "./pinned-range.ts"
import { RangeAllocator } from "./range-allocator.ts"
import { type VmSteps, splitMergeMap, splitMergeUnmap } from "./split-merge.ts"
import type { VmDevice } from "./vm-device.ts"

/** What `GET_PARAMS` says of the user half. */
export const VM_START = PAGE_SIZE
export const VM_END = HALF_SIZE - 2 * PAGE_SIZE
export const VM_KERNEL_MIN_SIZE = 0x2000_0000
/** Where the page of zeros lies that stands for whatever the hardware reads there. */
const DUMMY_PAGE = VM_END
/** The two halves of the kernel's part begin at multiples of it. */
const KERNEL_HALF_ALIGN = 0x8000

/** The kernel's objects of a VM: seen by processor, GPU and firmware, or by the latter two alone. */
export type KernelKind = "shared" | "private"

const KERNEL_PROTECTIONS: Readonly<Record<KernelKind, Protection>> = {
  shared: uncached(PROTECTIONS["firmware-gpu-rw"]),
  private: PROTECTIONS["firmware-gpu-rw"],
}

export interface KernelObject extends PinnedRange {
  readonly kind: KernelKind
}

/** Rights of a mapping, as `VM_BIND` says them. */
export const BIND_READ = 2
export const BIND_WRITE = 4

export class VmContext implements JobVm {
  readonly device: VmDevice
  readonly tables: PageTables
  readonly gpuvm: Gpuvm<GemObject>
  /** Of all objects that are private to it. */
  readonly resv = new DmaResv()
  readonly lock = new Lock("&vm->lock")
  /** Users of its context in the MMU: work that runs or is about to. */
  private activeUsers = 0
  /** The context it has, or had last. */
  private token: SlotToken | null = null
  private held = false
  private references = 1
  private readonly mapSteps = this.steps(true)
  private readonly unmapSteps = this.steps(false)
  private readonly dummy: PinnedRange
  private readonly kernelAllocators: Readonly<Record<KernelKind, RangeAllocator>>

  /** `start` to `end` is the kernel's part, checked by the caller. Null if memory is exhausted. */
  static create(device: VmDevice, start: number, end: number): VmContext | null {
    const tables = PageTables.create(device.memory, "user")
    if (tables === null) return null
    const frames = takeFrames(device, PAGE_SIZE)
    const dummy = { address: DUMMY_PAGE, bytes: PAGE_SIZE, protection: PROTECTIONS["firmware-gpu-rw"] }
    if (frames !== null && mapPinned(tables, dummy, () => frames[0] as number))
      return new VmContext(device, tables, { ...dummy, frames }, start, end)
    for (const frame of frames ?? []) device.memory.free(frame)
    tables.destroy()
    return null
  }

  private constructor(device: VmDevice, tables: PageTables, dummy: PinnedRange, start: number, end: number) {
    this.device = device
    this.tables = tables
    this.dummy = dummy
    this.gpuvm = new Gpuvm(VM_START, VM_END, { address: start, range: end - start }, (object) => object.owner !== this)
    const half = Math.floor((end - start) / 2 / KERNEL_HALF_ALIGN) * KERNEL_HALF_ALIGN
    this.kernelAllocators = {
      shared: new RangeAllocator(start, start + half),
      private: new RangeAllocator(start + half, end),
    }
  }

  /** The context's number in the MMU, which is also its ASID; null if it never had one or somebody else has it now. */
  get context(): number | null {
    const { token } = this
    return token !== null && this.device.slots.isLastOf(token) ? token.slot + 1 : null
  }

  /** Context: process. */
  acquire(): number {
    const { device } = this
    if (!this.held) {
      const token = device.slots.take(this.token)
      if (token === null) return -1
      // The same time: nobody had the context meanwhile, so it still points here.
      if (token.time !== this.token?.time) device.writeContext(token.slot + 1, this.tables.root)
      this.token = token
      this.held = true
    }
    this.activeUsers++
    return present(this.token, "context in use").slot + 1
  }

  release(): void {
    assert(this.activeUsers > 0, "context given back too often")
    this.activeUsers--
    if (this.activeUsers > 0) return
    this.held = false
    this.device.slots.give(present(this.token, "context in use"))
  }

  waitForContext(waiter: SlotWaiter): void {
    this.device.slots.wait(waiter)
  }

  stopWaiting(waiter: SlotWaiter): void {
    this.device.slots.stopWaiting(waiter)
  }

  get(): void {
    assert(this.references > 0, "VM used after it was freed")
    this.references++
  }

  /** Context: any. */
  put(): void {
    assert(this.references > 0, "VM put too often")
    this.references--
    if (this.references === 0) this.destroy()
  }

  get isFreed(): boolean {
    return this.references === 0
  }

  /**
   * Maps part of an object, in place of whatever is there. Everything that can fail comes first: on an errno nothing has
   * changed. Context: process.
   */
  map(spec: MappingSpec<GemObject>): Steps<number> {
    const { device, gpuvm, tables } = this
    if (!gpuvm.isRangeValid(spec.address, spec.range)) return -ERRNO.EINVAL
    // Up to three mappings: the new one and what is left on both sides of it.
    if (!device.mayAllocate()) return -ERRNO.ENOMEM
    lock(this.lock)
    const pages = spec.repeat ? 1 : spec.range / PAGE_SIZE
    const backed = spec.object.back(spec.offset / PAGE_SIZE, pages)
    const ready = backed && tables.reserve(spec.address, spec.range)
    if (ready) {
      splitMergeMap(gpuvm, spec, this.mapSteps)
      tables.trim(spec.address, spec.range)
    }
    unlock(this.lock)
    return ready ? 0 : -ERRNO.ENOMEM
  }

  /** Takes away whatever is mapped in a range. Fails for a wrong range only, never for want of memory. */
  unmap(address: number, range: number): Steps<number> {
    if (!this.gpuvm.isRangeValid(address, range)) return -ERRNO.EINVAL
    lock(this.lock)
    splitMergeUnmap(this.gpuvm, address, range, this.unmapSteps)
    unlock(this.lock)
    return 0
  }

  /** Zeroed memory in the kernel's part; null if there is none. */
  allocateKernel(kind: KernelKind, bytes: number, align = PAGE_SIZE): KernelObject | null {
    const size = alignUp(bytes)
    const address = this.kernelAllocators[kind].allocate(size, align)
    if (address === null) return null
    const frames = takeFrames(this.device, size)
    if (frames !== null) {
      const object = { address, bytes: size, protection: KERNEL_PROTECTIONS[kind], frames, kind }
      if (mapPinned(this.tables, object, (page) => frames[page] as number)) return object
      for (const frame of frames) this.device.memory.free(frame)
    }
    this.kernelAllocators[kind].free(address, size)
    return null
  }

  /** `released` hears the errno of the firmware's flush; the object is gone then in any case. Context: process. */
  freeKernel(object: KernelObject, released: (error: number) => void): Steps<void> {
    const { context } = this
    // Its tables are needed until the firmware has answered.
    this.get()
    const place = { tables: this.tables, context, flushRecord: context ?? 0 }
    const release = new PinnedRelease(this.device, place, object, (error) => {
      this.kernelAllocators[object.kind].free(object.address, object.bytes)
      this.put()
      released(error)
    })
    release.begin()
  }

  allocateShared(bytes: number, align: number): SharedObject | null {
    return this.allocateKernel("shared", bytes, align)
  }

  /** Uncached, so there is nothing to flush. */
  freeShared({ address, bytes, frames }: SharedObject): void {
    this.clear(address, bytes, false)
    for (const frame of frames) this.device.memory.free(frame)
    this.kernelAllocators.shared.free(address, bytes)
  }

  readShared(object: SharedObject, at: number): number {
    return this.device.memory.readU32(placeIn(object, at))
  }

  writeShared(object: SharedObject, at: number, word: number): void {
    this.device.memory.writeU32(placeIn(object, at), word >>> 0)
  }

  /** What split and merge do here: tree and page tables together, and the TLB told. None of it can fail. */
  private steps(keepTables: boolean): VmSteps<GemObject> {
    return {
      unmap: (mapping) => this.drop(mapping, keepTables),
      remap: (mapping, { prev, next }) => {
        // The object is still mapped beside the hole, so it cannot go away with this mapping.
        for (const rest of [prev, next]) if (rest !== null) rest.object.get()
        const from = prev === null ? mapping.address : prev.address + prev.range
        const to = next === null ? mapping.address + mapping.range : next.address
        this.clear(from, to - from, keepTables)
        this.gpuvm.remove(mapping)
        for (const rest of [prev, next]) if (rest !== null) this.gpuvm.insert(rest)
        mapping.object.put()
      },
      map: (spec) => {
        spec.object.get()
        const first = spec.offset / PAGE_SIZE
        const frames = (page: number): number => spec.object.frameOf(spec.repeat ? first : first + page)
        this.tables.map(spec.address, spec.range, frames, protectionOf(spec.flags))
        this.gpuvm.insert(spec)
      },
    }
  }

  private drop(mapping: Mapping<GemObject>, keepTables: boolean): void {
    this.clear(mapping.address, mapping.range, keepTables)
    this.gpuvm.remove(mapping)
    mapping.object.put()
  }

  private clear(address: number, range: number, keepTables: boolean): void {
    this.tables.unmap(address, range, keepTables)
    const { context } = this
    if (context !== null) this.device.invalidate(context, address, range)
  }

  /** Nobody uses it any more, but the MMU may still have its context. */
  private destroy(): void {
    const { device, context } = this
    assert(this.activeUsers === 0, "VM freed while it is in use")
    for (const mapping of [...this.gpuvm.mappings]) this.drop(mapping, false)
    if (context !== null) device.writeContext(context, null)
    for (const frame of this.dummy.frames) device.memory.free(frame)
    this.tables.destroy()
  }
}

/** Physical address of a byte of an object. */
function placeIn({ frames }: SharedObject, at: number): number {
  return present(frames[Math.floor(at / PAGE_SIZE)], "page of an object") + (at % PAGE_SIZE)
}

function protectionOf(flags: number): Protection {
  if ((flags & BIND_WRITE) === 0) return PROTECTIONS["gpu-ro"]
  return (flags & BIND_READ) === 0 ? PROTECTIONS["gpu-wo"] : PROTECTIONS["gpu-rw"]
}
