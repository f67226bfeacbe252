/**
 * The kernel half of every context, where driver and firmware share their structures: four areas with rights of their
 * own. Source: reference C.1.
 *
 * Simplified: the areas' ends and the entries of "shared, GPU read-only" are not documented; the latter is the
 * combination for firmware writing and GPU reading, uncached.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { PAGE_SIZE, alignUp } from "../../../gpu/agx/memory/page.ts"
import { addressOf } from "../../../gpu/agx/uat/address.ts"
import { PROTECTIONS, type Protection, uncached } from "../../../gpu/agx/uat/entries.ts"
import { KERNEL_RECORD } from "../../../gpu/agx/uat/handoff.ts"
import type { GemObject } from "./gem.ts"
import { type PinnedRange, PinnedRelease, type Place, mapPinned, takeFrames } from "./pinned-range.ts"
import { RangeAllocator } from "./range-allocator.ts"
import type { VmDevice } from "./vm-device.ts"

interface Area {
  readonly start: bigint
  readonly end: bigint
  readonly protection: Protection
}

export const AREAS = {
  private: {
    // Below it lies the heap of the small structures.
    start: 0xffffffa4_00000000n,
    end: 0xffffffa6_00000000n,
    protection: PROTECTIONS["firmware-gpu-rw"],
  },
  "gpu-ro": {
    start: 0xffffffa6_00000000n,
    end: 0xffffffa8_00000000n,
    protection: PROTECTIONS["firmware-rw-gpu-ro"],
  },
  shared: {
    start: 0xffffffa8_00000000n,
    end: 0xffffffaa_00000000n,
    protection: PROTECTIONS["firmware-shared-rw"],
  },
  "shared-gpu-ro": {
    start: 0xffffffaa_00000000n,
    end: 0xffffffac_00000000n,
    protection: uncached(PROTECTIONS["firmware-rw-gpu-ro"]),
  },
} as const satisfies Record<string, Area>
export type AreaName = keyof typeof AREAS

/** A range of the kernel half, and the part of an object that it shows. */
export interface KernelMapping extends PinnedRange {
  readonly area: AreaName
  readonly object: GemObject | null
}

export class KernelSpace {
  private readonly device: VmDevice
  private readonly place: Place
  private readonly allocators: Readonly<Record<AreaName, RangeAllocator>>

  constructor(device: VmDevice) {
    this.device = device
    this.place = { tables: device.kernelTables, context: 0, flushRecord: KERNEL_RECORD }
    const over = ({ start, end }: Area): RangeAllocator => new RangeAllocator(addressOf(start), addressOf(end))
    this.allocators = {
      private: over(AREAS.private),
      "gpu-ro": over(AREAS["gpu-ro"]),
      shared: over(AREAS.shared),
      "shared-gpu-ro": over(AREAS["shared-gpu-ro"]),
    }
  }

  /** Bytes of addresses that nobody has, over all areas. */
  get available(): number {
    return Object.values(this.allocators).reduce((sum, allocator) => sum + allocator.available, 0)
  }

  /** Zeroed memory for a structure; null if there is none. */
  allocate(area: AreaName, bytes: number): KernelMapping | null {
    const size = alignUp(bytes)
    const frames = takeFrames(this.device, size)
    if (frames === null) return null
    const mapping = this.map(area, size, frames, null, (page) => frames[page] as number)
    if (mapping === null) for (const frame of frames) this.device.memory.free(frame)
    return mapping
  }

  /** Pins part of an object and shows it to the firmware; a negated errno if it cannot. Whole pages. */
  pin(object: GemObject, offset: number, bytes: number): KernelMapping | number {
    const first = offset / PAGE_SIZE
    if (!object.back(first, bytes / PAGE_SIZE)) return -ERRNO.ENOMEM
    const mapping = this.map("shared", bytes, [], object, (page) => object.frameOf(first + page))
    if (mapping === null) return -ERRNO.ENOMEM
    object.get()
    object.pins++
    return mapping
  }

  /** `released` hears the errno of the firmware's flush; the mapping is gone then in any case. Context: process. */
  free(mapping: KernelMapping, released: (error: number) => void): Steps<void> {
    const release = new PinnedRelease(this.device, this.place, mapping, (error) => {
      this.allocators[mapping.area].free(mapping.address, mapping.bytes)
      const { object } = mapping
      if (object !== null) {
        object.pins--
        object.put()
      }
      released(error)
    })
    release.begin()
  }

  private map(
    area: AreaName,
    bytes: number,
    frames: readonly number[],
    object: GemObject | null,
    source: (page: number) => number,
  ): KernelMapping | null {
    const address = this.allocators[area].allocate(bytes, PAGE_SIZE)
    if (address === null) return null
    const mapping = { address, bytes, protection: AREAS[area].protection, frames, area, object }
    if (mapPinned(this.device.kernelTables, mapping, source)) return mapping
    this.allocators[area].free(address, bytes)
    return null
  }
}
