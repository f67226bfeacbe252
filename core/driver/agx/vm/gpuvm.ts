/**
 * The kernel's GPU VA manager (`drm_gpuvm`): what is mapped where in one address space, apart from any page table.
 * Source: reference F.1 to F.3. Neighbours are never merged.
 *
 * Left out: the locks of F.5 that guard the lists; the VM's own lock stands for all of them.
 */
import { assert } from "../../../base/assert.ts"
import { type AddressRange, SortedRanges } from "./sorted-ranges.ts"

/** What a mapping shows and how; the same fields ask for one. */
export interface MappingSpec<O> extends AddressRange {
  readonly object: O
  /** Into the object, of the first byte. */
  readonly offset: number
  /** The one page at `offset` is seen all over the range. */
  readonly repeat: boolean
  /** The driver's, kept when the mapping is split. */
  readonly flags: number
}

/** A mapping that is in force (`drm_gpuva`). */
export interface Mapping<O> extends MappingSpec<O> {
  readonly link: ObjectLink<O>
}

/** An object in a VM (`drm_gpuvm_bo`): one for each pair, while anything of the object is mapped there. */
export interface ObjectLink<O> {
  readonly object: O
  /** In the order in which they came. */
  readonly mappings: Set<Mapping<O>>
  /** It has a reservation of its own, not the VM's. */
  readonly external: boolean
  /** Its pages were moved away: to be validated before the GPU runs again. */
  evicted: boolean
}

export class Gpuvm<O> {
  /** The managed addresses: from `start` up to and not including `end`. */
  readonly start: number
  readonly end: number
  /** The kernel's own part, where nobody else maps. */
  readonly kernelNode: AddressRange
  readonly mappings = new SortedRanges<Mapping<O>>()
  private readonly links = new Map<O, ObjectLink<O>>()
  private readonly isExternal: (object: O) => boolean

  constructor(start: number, end: number, kernelNode: AddressRange, isExternal: (object: O) => boolean) {
    this.start = start
    this.end = end
    this.kernelNode = kernelNode
    this.isExternal = isExternal
  }

  /** Whether anybody may map there: inside, not empty, and nothing of the kernel's. */
  isRangeValid(address: number, range: number): boolean {
    const { kernelNode } = this
    const end = address + range
    if (!(range > 0) || address < this.start || end > this.end) return false
    return end <= kernelNode.address || address >= kernelNode.address + kernelNode.range
  }

  firstOverlap(address: number, range: number): Mapping<O> | null {
    return this.mappings.firstOverlap(address, range)
  }

  /** Puts a mapping in force. */
  insert({ address, range, object, offset, repeat, flags }: MappingSpec<O>): Mapping<O> {
    let link = this.links.get(object)
    if (link === undefined) {
      link = { object, mappings: new Set(), external: this.isExternal(object), evicted: false }
      this.links.set(object, link)
    }
    const mapping = { address, range, object, offset, repeat, flags, link }
    this.mappings.add(mapping)
    link.mappings.add(mapping)
    return mapping
  }

  remove(mapping: Mapping<O>): void {
    this.mappings.remove(mapping)
    const { link } = mapping
    assert(link.mappings.delete(mapping), "mapping of another VM")
    if (link.mappings.size === 0) this.links.delete(link.object)
  }

  linkOf(object: O): ObjectLink<O> | null {
    return this.links.get(object) ?? null
  }

  /** Objects whose own reservations a submission must lock as well. */
  externalObjects(): O[] {
    return [...this.links.values()].filter(({ external }) => external).map(({ object }) => object)
  }

  /** The object's pages have gone. False if nothing of it is mapped here. */
  evict(object: O): boolean {
    const link = this.links.get(object)
    if (link !== undefined) link.evicted = true
    return link !== undefined
  }

  /**
   * Before a submission: has every evicted object brought back. Ends with the first errno, which leaves that object and
   * the rest evicted.
   */
  validate(bringBack: (link: ObjectLink<O>) => number): number {
    for (const link of this.links.values()) {
      if (!link.evicted) continue
      const error = bringBack(link)
      if (error !== 0) return error
      link.evicted = false
    }
    return 0
  }
}
