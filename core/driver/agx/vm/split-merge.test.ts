import { describe, expect, test } from "vitest"
import { ERRNO } from "../../../base/errno.ts"
import { Gpuvm, type MappingSpec } from "./gpuvm.ts"
import {
  type Operation,
  mapOperations,
  perform,
  splitAtEdges,
  splitMergeMap,
  splitMergeUnmap,
  treeSteps,
  unmapOperations,
} from "./split-merge.ts"

const START = 0x1000
const END = 0x9000
const KERNEL = { address: 0x8000, range: 0x800 }

function newVm(): Gpuvm<string> {
  return new Gpuvm<string>(START, END, KERNEL, (object) => object.startsWith("ext"))
}

function spec(address: number, end: number, object = "a", offset = 0, repeat = false): MappingSpec<string> {
  return { address, range: end - address, object, offset, repeat, flags: 6 }
}

function shown({ address, range, object, offset, repeat }: MappingSpec<string>): string {
  return `${object}+${offset.toString(16)}${repeat ? "*" : ""}@${address.toString(16)}-${(address + range).toString(16)}`
}

function words(operations: readonly Operation<string>[] | null): string[] | null {
  if (operations === null) return null
  return operations.map((operation) => {
    if (operation.kind === "map") return `map ${shown(operation.spec)}`
    const keep = operation.keep ? " keep" : ""
    if (operation.kind === "unmap") return `unmap ${shown(operation.mapping)}${keep}`
    const prev = operation.prev === null ? "" : ` prev ${shown(operation.prev)}`
    const next = operation.next === null ? "" : ` next ${shown(operation.next)}`
    return `remap ${shown(operation.mapping)}${prev}${next}${keep}`
  })
}

function after(vm: Gpuvm<string>): string[] {
  return [...vm.mappings].map(shown)
}

/** The request is b+100 at 3000-5000. */
describe("the nine cases of F.2", () => {
  test.each<[string, readonly [number, number], string]>([
    ["A==R, E==Re", [0x3000, 0x5000], "unmap a+0@3000-5000"],
    ["A==R, E<Re", [0x3000, 0x4000], "unmap a+0@3000-4000"],
    ["A==R, E>Re", [0x3000, 0x6000], "remap a+0@3000-6000 next a+2000@5000-6000"],
    ["A<R, E==Re", [0x2000, 0x5000], "remap a+0@2000-5000 prev a+0@2000-3000"],
    ["A<R, E<Re", [0x2000, 0x4000], "remap a+0@2000-4000 prev a+0@2000-3000"],
    ["A<R, E>Re", [0x2000, 0x6000], "remap a+0@2000-6000 prev a+0@2000-3000 next a+3000@5000-6000"],
    ["A>R, E==Re", [0x4000, 0x5000], "unmap a+0@4000-5000"],
    ["A>R, E<Re", [0x3800, 0x4800], "unmap a+0@3800-4800"],
    ["A>R, E>Re", [0x4000, 0x6000], "remap a+0@4000-6000 next a+1000@5000-6000"],
  ])("%s", (_, [address, end], step) => {
    const vm = newVm()
    vm.insert(spec(address, end))
    expect(words(mapOperations(vm, spec(0x3000, 0x5000, "b", 0x100)))).toEqual([step, "map b+100@3000-5000"])
    // The list has changed nothing; the immediate form does the same at once.
    expect(after(vm)).toEqual([shown(spec(address, end))])
    expect(splitMergeMap(vm, spec(0x3000, 0x5000, "b", 0x100), treeSteps(vm))).toBe(0)
    expect(after(vm)).toContain("b+100@3000-5000")
  })
})

test("many at once, in order of address: unmaps between two remaps, one map", () => {
  const vm = newVm()
  for (const [address, end] of [
    [0x2000, 0x3800],
    [0x3800, 0x4000],
    [0x4400, 0x4800],
    [0x4800, 0x6000],
  ] as const)
    vm.insert(spec(address, end))
  const operations = mapOperations(vm, spec(0x3000, 0x5000, "b"))
  expect(words(operations)).toEqual([
    "remap a+0@2000-3800 prev a+0@2000-3000",
    "unmap a+0@3800-4000",
    "unmap a+0@4400-4800",
    "remap a+0@4800-6000 next a+800@5000-6000",
    "map b+0@3000-5000",
  ])
  perform(operations ?? [], treeSteps(vm))
  expect(after(vm)).toEqual(["a+0@2000-3000", "b+0@3000-5000", "a+800@5000-6000"])
})

test("keep: the same object, and its offsets line up", () => {
  const cases: readonly (readonly [MappingSpec<string>, boolean])[] = [
    [spec(0x3000, 0x5000, "a", 0x700), true],
    [spec(0x2000, 0x6000, "a", 0x0), false],
    [spec(0x2800, 0x6000, "a", 0x700), false],
    [spec(0x4000, 0x4800, "a", 0x1700), true],
    [spec(0x4000, 0x4800, "b", 0x1700), false],
    [spec(0x3000, 0x5000, "a", 0x700, true), false],
  ]
  for (const [existing, keep] of cases) {
    const vm = newVm()
    vm.insert(existing)
    const [first] = mapOperations(vm, spec(0x3000, 0x5000, "a", 0x700)) ?? []
    expect(first?.kind !== "map" && first?.keep, shown(existing)).toBe(keep)
  }
})

test("a repeated page keeps its offset when the mapping is cut, and lines up with itself", () => {
  const vm = newVm()
  vm.insert(spec(0x2000, 0x6000, "a", 0x400, true))
  expect(words(mapOperations(vm, spec(0x3000, 0x4000, "a", 0x400, true)))?.[0]).toBe(
    "remap a+400*@2000-6000 prev a+400*@2000-3000 next a+400*@4000-6000 keep",
  )
})

test("unmapping: what is covered goes, the rest is cut, holes are passed over", () => {
  const vm = newVm()
  vm.insert(spec(0x2000, 0x3800))
  vm.insert(spec(0x4000, 0x4400))
  vm.insert(spec(0x4800, 0x6000))
  expect(words(unmapOperations(vm, 0x3000, 0x2000))).toEqual([
    "remap a+0@2000-3800 prev a+0@2000-3000",
    "unmap a+0@4000-4400",
    "remap a+0@4800-6000 next a+800@5000-6000",
  ])
  expect(splitMergeUnmap(vm, 0x3000, 0x2000, treeSteps(vm))).toBe(0)
  expect(after(vm)).toEqual(["a+0@2000-3000", "a+800@5000-6000"])
  expect(unmapOperations(vm, 0x3000, 0x2000)).toEqual([])
  expect(splitMergeUnmap(vm, 0x2400, 0x400, treeSteps(vm))).toBe(0)
  expect(after(vm)).toEqual(["a+0@2000-2400", "a+800@2800-3000", "a+800@5000-6000"])
})

test("the madvise form cuts at the edges and takes nothing away", () => {
  const vm = newVm()
  vm.insert(spec(0x2000, 0x6000))
  expect(splitAtEdges(vm, 0x3000, 0x1000, treeSteps(vm))).toBe(0)
  expect(after(vm)).toEqual(["a+0@2000-3000", "a+1000@3000-4000", "a+2000@4000-6000"])
  expect(splitAtEdges(vm, 0x3000, 0x1000, treeSteps(vm))).toBe(0)
  expect(vm.mappings.size).toBe(3)
  expect(splitAtEdges(vm, 0x2800, 0x2000, treeSteps(vm))).toBe(0)
  expect(after(vm)).toEqual([
    "a+0@2000-2800",
    "a+800@2800-3000",
    "a+1000@3000-4000",
    "a+2000@4000-4800",
    "a+2800@4800-6000",
  ])
})

test.each([
  [0x800, 0x1000],
  [0x8000 - 0x400, 0x800],
  [0x8400, 0x100],
  [0x7000, 0x1900],
  [0x8c00, 0x800],
  [0x2000, 0],
  [0x2000, -0x1000],
])("nobody may map %i, %i", (address, range) => {
  const vm = newVm()
  vm.insert(spec(0x2000, 0x3000))
  const request = { ...spec(0, 0, "b"), address, range }
  expect(splitMergeMap(vm, request, treeSteps(vm))).toBe(-ERRNO.EINVAL)
  expect(splitMergeUnmap(vm, address, range, treeSteps(vm))).toBe(-ERRNO.EINVAL)
  expect(splitAtEdges(vm, address, range, treeSteps(vm))).toBe(-ERRNO.EINVAL)
  expect([mapOperations(vm, request), unmapOperations(vm, address, range)]).toEqual([null, null])
  expect(after(vm)).toEqual(["a+0@2000-3000"])
})

test("the edges of VM and kernel node can be mapped", () => {
  const vm = newVm()
  expect(vm.isRangeValid(START, KERNEL.address - START)).toBe(true)
  expect(vm.isRangeValid(0x8800, 0x800)).toBe(true)
})

test("an object in a VM: one link with its mappings, external ones listed, evicted ones validated", () => {
  const vm = newVm()
  const first = vm.insert(spec(0x2000, 0x3000, "ext"))
  const second = vm.insert(spec(0x3000, 0x4000, "ext"))
  vm.insert(spec(0x4000, 0x5000, "own"))
  expect(second.link).toBe(first.link)
  expect([...first.link.mappings]).toEqual([first, second])
  expect(vm.externalObjects()).toEqual(["ext"])
  expect([vm.evict("ext"), vm.evict("own"), vm.evict("other")]).toEqual([true, true, false])
  const seen: string[] = []
  expect(vm.validate(({ object }) => (seen.push(object) === 1 ? 0 : -ERRNO.ENOMEM))).toBe(-ERRNO.ENOMEM)
  expect([vm.linkOf("ext")?.evicted, vm.linkOf("own")?.evicted]).toEqual([false, true])
  expect(vm.validate(() => 0)).toBe(0)
  expect(seen).toEqual(["ext", "own"])
  vm.remove(first)
  expect(vm.linkOf("ext")?.mappings.size).toBe(1)
  vm.remove(second)
  expect(vm.linkOf("ext")).toBe(null)
  expect(vm.externalObjects()).toEqual([])
})
