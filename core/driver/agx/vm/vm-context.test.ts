import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { ERRNO } from "../../../base/errno.ts"
import { Engine } from "../../../engine/engine.ts"
import { runStraight } from "../../../engine/straight.ts"
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import { PhysicalMemory } from "../../../gpu/agx/memory/physical-memory.ts"
import { explainWalk } from "../../../gpu/agx/uat/explain-walk.ts"
import { Handoff, KERNEL_RECORD } from "../../../gpu/agx/uat/handoff.ts"
import { Mmu } from "../../../gpu/agx/uat/mmu.ts"
import { simTime } from "../../../time/time.ts"
import { EventStore } from "../../../trace/event-store.ts"
import { GemObject } from "./gem.ts"
import { KernelSpace } from "./kernel-space.ts"
import { VM_END, VM_KERNEL_MIN_SIZE, VmContext } from "./vm-context.ts"
import { VmDevice, type VmDeviceSpec } from "./vm-device.ts"

const KERNEL_START = 0x70_0000_0000
const READ = 2
const WRITE = 4

class World {
  readonly engine = new Engine(new EventStore())
  readonly memory: PhysicalMemory
  readonly mmu: Mmu
  readonly device: VmDevice

  constructor(frames = 400, spec: Partial<VmDeviceSpec> = {}) {
    this.memory = new PhysicalMemory({ frames })
    this.mmu = new Mmu(this.memory, this.memory.allocate() as number)
    this.device = new VmDevice({ engine: this.engine, mmu: this.mmu, ...spec })
  }

  vm(): VmContext {
    const vm = VmContext.create(this.device, KERNEL_START, KERNEL_START + VM_KERNEL_MIN_SIZE)
    if (vm === null) throw new Error("no memory")
    return vm
  }

  object(pages: number, owner: VmContext | null = null): GemObject {
    const object = GemObject.create(this.memory, pages * PAGE_SIZE, 0, owner, owner === null ? null : owner.resv)
    if (object === null) throw new Error("too large")
    return object
  }

  map(
    vm: VmContext,
    object: GemObject,
    page: number,
    count: number,
    first = 0,
    flags = READ | WRITE,
    repeat = false,
  ): number {
    return vm.map({
      address: page * PAGE_SIZE,
      range: count * PAGE_SIZE,
      object,
      offset: first * PAGE_SIZE,
      repeat,
      flags,
    })
  }

  run(ns = 2_000_000_000): void {
    runStraight(this.engine, simTime(this.engine.now + ns), 1_000_000, 1_000_000)
  }
}

/** Around the border of two last-level tables. */
const WINDOW = 2048 - 10
const PAGES = 20
const OBJECT_PAGES = 8

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("map" as const),
      page: fc.nat(PAGES - 1),
      count: fc.integer({ min: 1, max: OBJECT_PAGES }),
      first: fc.nat(OBJECT_PAGES - 1),
      object: fc.nat(2),
      flags: fc.constantFrom(READ, WRITE, READ | WRITE),
      repeat: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("unmap" as const),
      page: fc.nat(PAGES - 1),
      count: fc.integer({ min: 1, max: PAGES }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("rebind" as const) }) },
)

test("whatever is mapped and unmapped: every page translates as an array of pages says", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = new World()
      const free = world.memory.available
      const vm = world.vm()
      const objects = [world.object(OBJECT_PAGES), world.object(OBJECT_PAGES), world.object(OBJECT_PAGES, vm)]
      const model: ({ object: GemObject; page: number; flags: number } | null)[] = Array.from(
        { length: PAGES },
        () => null,
      )
      let context = vm.acquire()
      for (const step of steps) {
        if (step.kind === "rebind") {
          vm.release()
          const other = world.vm()
          other.acquire()
          context = vm.acquire()
          other.release()
          other.put()
        } else if (step.kind === "unmap") {
          const count = Math.min(step.count, PAGES - step.page)
          expect(vm.unmap((WINDOW + step.page) * PAGE_SIZE, count * PAGE_SIZE)).toBe(0)
          model.fill(null, step.page, step.page + count)
        } else {
          const object = objects[step.object] as GemObject
          const room = step.repeat ? PAGES : OBJECT_PAGES - step.first
          const count = Math.min(step.count, PAGES - step.page, room)
          expect(world.map(vm, object, WINDOW + step.page, count, step.first, step.flags, step.repeat)).toBe(0)
          for (let page = 0; page < count; page++)
            model[step.page + page] = { object, page: step.repeat ? step.first : step.first + page, flags: step.flags }
        }
        // Every page, each time: so all of them are remembered, and only invalidation makes the change seen.
        for (const [page, shown] of model.entries()) {
          const address = (WINDOW + page) * PAGE_SIZE + 4
          for (const [access, flag] of [
            ["read", READ],
            ["write", WRITE],
          ] as const) {
            const expected = shown !== null && (shown.flags & flag) !== 0 ? shown.object.frameOf(shown.page) + 4 : -1
            expect(world.mmu.translate(context, address, access, 1)).toBe(expected)
          }
        }
      }
      expect(vm.tables.tables).toBe(3 + leaves(model))
      vm.release()
      vm.put()
      expect(objects.every((object) => !object.isFreed)).toBe(true)
      for (const object of objects) object.put()
      expect(world.memory.available).toBe(free)
    }),
    { numRuns: 120 },
  )
})

/** Tables beside the root and the two of the dummy page, which lies 512 GiB up. */
function leaves(model: readonly unknown[]): number {
  const low = model.slice(0, 10).some((page) => page !== null) ? 1 : 0
  const high = model.slice(10).some((page) => page !== null) ? 1 : 0
  return low + high + (low + high > 0 ? 1 : 0)
}

describe("an address space", () => {
  test("has a page of zeros at its top", () => {
    const world = new World()
    const vm = world.vm()
    const pa = world.mmu.translate(vm.acquire(), VM_END + 8, "read", 1)
    expect(world.memory.readU64(pa)).toBe(0n)
    expect(VM_END).toBe(0x7f_ffff_8000)
  })

  test("object pages get frames when they are mapped, only those; and lose them with the last reference", () => {
    const world = new World()
    const vm = world.vm()
    const object = world.object(1_000_000)
    const before = world.memory.available
    expect(world.map(vm, object, 1, 2, 999_998)).toBe(0)
    // Two pages, two tables.
    expect(world.memory.available).toBe(before - 4)
    expect(object.write(999_999 * PAGE_SIZE - 2, Uint8Array.of(1, 2, 3, 4))).toBe(true)
    expect(world.memory.readU16(world.mmu.translate(vm.acquire(), 2 * PAGE_SIZE, "read", 1))).toBe(0x0403)
    expect(object.read(999_999 * PAGE_SIZE - 3, 6)).toEqual(Uint8Array.of(0, 1, 2, 3, 4, 0))
    object.put()
    expect(object.isFreed).toBe(false)
    expect(vm.unmap(PAGE_SIZE, PAGE_SIZE)).toBe(0)
    expect(object.isFreed).toBe(false)
    expect(vm.unmap(0x4000, 0x100_0000)).toBe(0)
    expect(object.isFreed).toBe(true)
    expect(world.memory.available).toBe(before)
  })

  test("mapping without memory fails and changes nothing, at whatever point it ends", () => {
    let succeeded = false
    for (let frames = 9; !succeeded; frames++) {
      const world = new World(frames)
      const vm = world.vm()
      const old = world.object(1)
      expect(world.map(vm, old, 2047, 1)).toBe(0)
      const before = world.memory.available
      const result = world.map(vm, world.object(3), 2046, 3)
      succeeded = result === 0
      if (succeeded) break
      expect(result).toBe(-ERRNO.ENOMEM)
      expect(explainWalk(world.mmu, vm.acquire(), 2047 * PAGE_SIZE).physical).toBe(old.frameOf(0))
      expect(vm.gpuvm.mappings.size).toBe(1)
      expect(world.memory.available).toBeGreaterThanOrEqual(before - 3)
      expect(vm.unmap(PAGE_SIZE, 4096 * PAGE_SIZE)).toBe(0)
      expect(frames).toBeLessThan(30)
    }
  })

  test("the driver's own memory may run out for a bind, never for an unbind", () => {
    let memory = true
    const world = new World(400, { mayAllocate: () => memory })
    const vm = world.vm()
    const object = world.object(8)
    expect(world.map(vm, object, 1, 8)).toBe(0)
    memory = false
    expect(world.map(vm, object, 20, 1)).toBe(-ERRNO.ENOMEM)
    expect(vm.unmap(3 * PAGE_SIZE, PAGE_SIZE)).toBe(0)
    expect(vm.gpuvm.mappings.size).toBe(2)
  })

  test("is freed with its last reference, and its context points nowhere then", () => {
    const world = new World()
    const free = world.memory.available
    const vm = world.vm()
    const object = world.object(4)
    world.map(vm, object, 1, 4)
    object.put()
    const context = vm.acquire()
    expect(world.mmu.translate(context, PAGE_SIZE, "read", 1)).toBeGreaterThan(0)
    vm.get()
    vm.put()
    vm.release()
    expect(vm.isFreed).toBe(false)
    vm.put()
    expect(vm.isFreed).toBe(true)
    expect(world.mmu.translate(context, PAGE_SIZE, "read", 1)).toBe(-1)
    expect(world.mmu.lastFault.level).toBe(0)
    expect(world.memory.available).toBe(free)
  })
})

describe("contexts", () => {
  test("come back to who had them last, else to the longest free; 63 and no more", () => {
    const world = new World()
    const vms = Array.from({ length: 64 }, () => world.vm())
    const numbers = vms.map((vm) => vm.acquire())
    expect(numbers.slice(0, 63)).toEqual(Array.from({ length: 63 }, (_, index) => index + 1))
    expect(numbers[63]).toBe(-1)
    const [first, second, third] = vms as [VmContext, VmContext, VmContext]
    const late = vms[63] as VmContext
    let woken = 0
    const waiter = { wake: () => woken++ }
    late.waitForContext(waiter)
    second.release()
    first.release()
    expect(woken).toBe(2)
    late.stopWaiting(waiter)
    expect(first.acquire()).toBe(1)
    expect(late.acquire()).toBe(2)
    expect(second.context).toBe(null)
    third.release()
    expect(second.acquire()).toBe(3)
    expect(third.acquire()).toBe(-1)
  })

  test("are held as often as they were taken", () => {
    const world = new World(400, { robustIsolation: true })
    const [one, two] = [world.vm(), world.vm()]
    expect([one.acquire(), one.acquire()]).toEqual([1, 1])
    one.release()
    expect(two.acquire()).toBe(-1)
    one.release()
    expect(two.acquire()).toBe(1)
    expect(() => one.release()).toThrow("too often")
  })

  test("nobody sees what the context's last owner had", () => {
    const world = new World(400, { robustIsolation: true })
    const [one, two] = [world.vm(), world.vm()]
    world.map(one, world.object(1), 1, 1)
    expect(world.mmu.translate(one.acquire(), PAGE_SIZE, "read", 1)).toBeGreaterThan(0)
    one.release()
    expect(world.mmu.translate(two.acquire(), PAGE_SIZE, "read", 1)).toBe(-1)
  })
})

test("a driver that forgets to invalidate leaves the GPU in somebody else's memory", () => {
  const world = new World(400, { mistakes: { skipInvalidation: true, skipFlush: false } })
  const vm = world.vm()
  const object = world.object(1)
  world.map(vm, object, 1, 1)
  const context = vm.acquire()
  const pa = world.mmu.translate(context, PAGE_SIZE, "write", 1)
  vm.unmap(PAGE_SIZE, PAGE_SIZE)
  object.put()
  expect(explainWalk(world.mmu, context, PAGE_SIZE)).toMatchObject({
    physical: null,
    remembered: { physical: pa, stale: true },
  })
  const victim = world.object(4)
  victim.write(0, new Uint8Array(4 * PAGE_SIZE))
  world.memory.writeU32(world.mmu.translate(context, PAGE_SIZE, "write", 1), 0xdead)
  expect([0, 1, 2, 3].some((page) => victim.read(page * PAGE_SIZE, 2)[0] === 0xad)).toBe(true)
})

describe("the kernel's part", () => {
  test("two halves; what is allocated is zeroed and seen by the GPU", () => {
    const world = new World()
    const vm = world.vm()
    const shared = vm.allocateKernel("shared", 1)
    const own = vm.allocateKernel("private", 3 * PAGE_SIZE)
    expect(shared).toMatchObject({ address: KERNEL_START, bytes: PAGE_SIZE })
    expect(own).toMatchObject({ address: KERNEL_START + VM_KERNEL_MIN_SIZE / 2, bytes: 3 * PAGE_SIZE })
    expect(world.mmu.translate(vm.acquire(), KERNEL_START, "write", 1)).toBe(shared?.frames[0])
    expect(
      vm.map({ address: KERNEL_START, range: PAGE_SIZE, object: world.object(1), offset: 0, repeat: false, flags: 6 }),
    ).toBe(-ERRNO.EINVAL)
    expect(vm.unmap(KERNEL_START, PAGE_SIZE)).toBe(-ERRNO.EINVAL)
    expect(vm.allocateKernel("shared", VM_KERNEL_MIN_SIZE / 2)).toBe(null)
  })

  test("gives back what it cannot complete", () => {
    const world = new World(20)
    const vm = world.vm()
    const before = world.memory.available
    expect(vm.allocateKernel("private", before * PAGE_SIZE)).toBe(null)
    expect(vm.allocateKernel("private", 2 * before * PAGE_SIZE)).toBe(null)
    expect(world.memory.available).toBe(before)
    expect(vm.allocateKernel("private", PAGE_SIZE)?.address).toBe(KERNEL_START + VM_KERNEL_MIN_SIZE / 2)
  })
})

/** A firmware that flushes when the test says so. */
class Flushing extends World {
  readonly asked: { address: number; record: number; pages: number; attribute: number; remembered: boolean }[] = []
  readonly handoff: Handoff
  room = true

  constructor(spec: Partial<VmDeviceSpec> = {}) {
    super(400, spec)
    const page = this.memory.allocate() as number
    this.handoff = new Handoff(this.memory, page)
    this.device.connect(
      {
        flushRange: (address, record, pages) => {
          if (!this.room) return false
          const { steps, remembered } = explainWalk(this.mmu, 1, address)
          const [last] = steps.slice(-1)
          const attribute = last !== undefined && "attribute" in last.entry ? last.entry.attribute : -1
          this.asked.push({ address, record, pages, attribute, remembered: remembered !== null })
          return true
        },
      },
      page,
    )
  }
}

describe("taking away what the firmware may have cached", () => {
  test("uncached, forgotten, flushed, unmapped, forgotten: in this order", () => {
    const world = new Flushing()
    const vm = world.vm()
    const context = vm.acquire()
    const object = vm.allocateKernel("private", 2 * PAGE_SIZE)
    if (object === null) throw new Error("no memory")
    const before = world.memory.available
    world.mmu.translate(context, object.address, "read", 1)
    const released: number[] = []
    vm.freeKernel(object, (error) => released.push(error))
    expect(world.asked).toEqual([
      { address: object.address, record: context, pages: 2, attribute: 2, remembered: false },
    ])
    expect(world.handoff.flushRecord(context)).toEqual({
      state: "asked",
      address: BigInt(object.address),
      size: 0x8000n,
    })
    // The firmware may still write back what it holds.
    world.run(1_000_000)
    expect(world.mmu.translate(context, object.address, "read", 1)).toBe(object.frames[0])
    expect(released).toEqual([])
    world.handoff.setFlushState(context, "flushed")
    world.run(1_000_000)
    expect(released).toEqual([0])
    expect(world.handoff.flushRecord(context).state).toBe("idle")
    expect(world.mmu.translate(context, object.address, "read", 1)).toBe(-1)
    // Its frames, and the last-level table that served nothing else.
    expect(world.memory.available).toBe(before + 2 + 1)
  })

  test("two at once take turns at the record; a full channel is tried again", () => {
    const world = new Flushing()
    const kernel = new KernelSpace(world.device)
    const [one, two] = [kernel.allocate("private", 1), kernel.allocate("private", 1)]
    if (one === null || two === null) throw new Error("no memory")
    expect(one.address).toBe(-0x5c_0000_0000)
    const released: number[] = []
    world.room = false
    kernel.free(one, () => released.push(1))
    kernel.free(two, () => released.push(2))
    expect(world.asked).toEqual([])
    expect(world.handoff.flushRecord(KERNEL_RECORD).state).toBe("idle")
    world.room = true
    world.run(100_000)
    expect(world.asked.map(({ address }) => address)).toEqual([one.address])
    world.handoff.setFlushState(KERNEL_RECORD, "flushed")
    world.run(100_000)
    expect(world.asked.length).toBe(2)
    world.handoff.setFlushState(KERNEL_RECORD, "flushed")
    world.run(100_000)
    expect(released).toEqual([1, 2])
  })

  test("a firmware that never answers: -ETIMEDOUT after a second, and it is gone anyway", () => {
    const world = new Flushing()
    const vm = world.vm()
    const context = vm.acquire()
    const object = vm.allocateKernel("private", PAGE_SIZE)
    if (object === null) throw new Error("no memory")
    let result = 1
    vm.freeKernel(object, (error) => {
      result = error
    })
    world.run(999_000_000)
    expect(result).toBe(1)
    world.run(2_000_000)
    expect(result).toBe(-ERRNO.ETIMEDOUT)
    expect(world.mmu.translate(context, object.address, "read", 1)).toBe(-1)
  })

  test("nothing to flush: uncached, no context, or the flush left out by mistake", () => {
    const mistaken = new Flushing({ mistakes: { skipInvalidation: false, skipFlush: true } })
    const careful = new Flushing()
    for (const [world, kind, acquire] of [
      [mistaken, "private", true],
      [careful, "shared", true],
      [careful, "private", false],
    ] as const) {
      const vm = world.vm()
      if (acquire) vm.acquire()
      const object = vm.allocateKernel(kind, PAGE_SIZE)
      if (object === null) throw new Error("no memory")
      let result = 1
      vm.freeKernel(object, (error) => {
        result = error
      })
      expect(result).toBe(0)
      expect(world.asked).toEqual([])
    }
  })
})
