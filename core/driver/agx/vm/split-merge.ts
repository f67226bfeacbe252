/**
 * What mapping or unmapping a range does to the mappings that are there (`drm_gpuvm_sm_map`, `sm_unmap`): any number of
 * them goes, at most two are cut, and a request to map ends with one new mapping. Source: reference F.2, F.3.
 *
 * Two ways to use it: steps that act at once, each seeing what the one before has done, or a list of operations made
 * first and acted upon later, with nothing changed in between.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Gpuvm, Mapping, MappingSpec } from "./gpuvm.ts"

/** What is left of a mapping. `null` where nothing is left on that side. */
export interface Remains<O> {
  readonly prev: MappingSpec<O> | null
  readonly next: MappingSpec<O> | null
}

export interface VmSteps<O> {
  /** `keep`: what comes instead shows the same bytes of the same object, so page tables could stay as they are. */
  unmap(mapping: Mapping<O>, keep: boolean): void
  remap(mapping: Mapping<O>, remains: Remains<O>, keep: boolean): void
  map(spec: MappingSpec<O>): void
}

export type Operation<O> =
  | { readonly kind: "unmap"; readonly mapping: Mapping<O>; readonly keep: boolean }
  | ({ readonly kind: "remap"; readonly mapping: Mapping<O>; readonly keep: boolean } & Remains<O>)
  | { readonly kind: "map"; readonly spec: MappingSpec<O> }

/** -EINVAL if nobody may map there, and nothing is done; else 0. */
export function splitMergeMap<O>(vm: Gpuvm<O>, request: MappingSpec<O>, steps: VmSteps<O>): number {
  if (!vm.isRangeValid(request.address, request.range)) return -ERRNO.EINVAL
  takeAway(vm, request.address, request.range, (mapping) => showsSame(mapping, request), steps)
  steps.map(request)
  return 0
}

/** A hole is no mistake. -EINVAL as for mapping. */
export function splitMergeUnmap<O>(
  vm: Gpuvm<O>,
  address: number,
  range: number,
  steps: Omit<VmSteps<O>, "map">,
): number {
  if (!vm.isRangeValid(address, range)) return -ERRNO.EINVAL
  takeAway(vm, address, range, () => false, steps)
  return 0
}

/**
 * Cuts mappings at both ends of the range and takes nothing away, so that what lies inside can get other properties
 * (the madvise form). A mapping that is cut is remapped to its remains and mapped anew between them.
 */
export function splitAtEdges<O>(
  vm: Gpuvm<O>,
  address: number,
  range: number,
  steps: Omit<VmSteps<O>, "unmap">,
): number {
  if (!vm.isRangeValid(address, range)) return -ERRNO.EINVAL
  const end = address + range
  for (let mapping = vm.firstOverlap(address, range); mapping !== null; ) {
    const ends = mapping.address + mapping.range
    const remains = remainsOf(mapping, address, end)
    if (remains.prev !== null || remains.next !== null) {
      const from = Math.max(mapping.address, address)
      steps.remap(mapping, remains, true)
      steps.map(part(mapping, from, Math.min(ends, end)))
    }
    mapping = ends < end ? vm.firstOverlap(ends, end - ends) : null
  }
  return 0
}

/** The operations of a request, none of them done; null for -EINVAL. */
export function mapOperations<O>(vm: Gpuvm<O>, request: MappingSpec<O>): Operation<O>[] | null {
  const list: Operation<O>[] = []
  return splitMergeMap(vm, request, collecting(list)) === 0 ? list : null
}

export function unmapOperations<O>(vm: Gpuvm<O>, address: number, range: number): Operation<O>[] | null {
  const list: Operation<O>[] = []
  return splitMergeUnmap(vm, address, range, collecting(list)) === 0 ? list : null
}

export function perform<O>(operations: readonly Operation<O>[], steps: VmSteps<O>): void {
  for (const operation of operations) {
    if (operation.kind === "unmap") steps.unmap(operation.mapping, operation.keep)
    else if (operation.kind === "remap") steps.remap(operation.mapping, operation, operation.keep)
    else steps.map(operation.spec)
  }
}

/** Steps that keep the VM itself up to date and nothing else. */
export function treeSteps<O>(vm: Gpuvm<O>): VmSteps<O> {
  return {
    unmap: (mapping) => vm.remove(mapping),
    remap: (mapping, { prev, next }) => {
      vm.remove(mapping)
      if (prev !== null) vm.insert(prev)
      if (next !== null) vm.insert(next)
    },
    map: (spec) => {
      vm.insert(spec)
    },
  }
}

function collecting<O>(list: Operation<O>[]): VmSteps<O> {
  return {
    unmap: (mapping, keep) => list.push({ kind: "unmap", mapping, keep }),
    remap: (mapping, { prev, next }, keep) => list.push({ kind: "remap", mapping, prev, next, keep }),
    map: (spec) => list.push({ kind: "map", spec }),
  }
}

function takeAway<O>(
  vm: Gpuvm<O>,
  address: number,
  range: number,
  keeps: (mapping: Mapping<O>) => boolean,
  steps: Omit<VmSteps<O>, "map">,
): void {
  const end = address + range
  for (let mapping = vm.firstOverlap(address, range); mapping !== null; ) {
    const ends = mapping.address + mapping.range
    const remains = remainsOf(mapping, address, end)
    if (remains.prev === null && remains.next === null) steps.unmap(mapping, keeps(mapping))
    else steps.remap(mapping, remains, keeps(mapping))
    // Looked up anew: the steps may have changed the tree. What is left of this one lies outside.
    mapping = ends < end ? vm.firstOverlap(ends, end - ends) : null
  }
}

function remainsOf<O>(mapping: Mapping<O>, from: number, to: number): Remains<O> {
  const ends = mapping.address + mapping.range
  return {
    prev: mapping.address < from ? part(mapping, mapping.address, from) : null,
    next: ends > to ? part(mapping, to, ends) : null,
  }
}

function part<O>({ address, object, offset, repeat, flags }: MappingSpec<O>, from: number, to: number): MappingSpec<O> {
  return { address: from, range: to - from, object, offset: repeat ? offset : offset + from - address, repeat, flags }
}

function showsSame<O>(mapping: Mapping<O>, request: MappingSpec<O>): boolean {
  if (mapping.object !== request.object || mapping.repeat !== request.repeat) return false
  if (mapping.repeat) return mapping.offset === request.offset
  return mapping.offset - mapping.address === request.offset - request.address
}
