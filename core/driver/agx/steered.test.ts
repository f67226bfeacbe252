/**
 * The driver in the steered form: two processes submit to one machine, a destroy comes in between, and whoever is
 * overtaken, every fence signals and no slot is lost.
 */
import { expect, test } from "vitest"
import { Engine } from "../../engine/engine.ts"
import { SteeredExecutor } from "../../engine/steered.ts"
import type { Steps } from "../../engine/steps.steered.ts"
import { RandomStrategy } from "../../engine/strategy.ts"
import { WorkQueue } from "../../engine/work.ts"
import { AgxDevice } from "../../generated/driver/steered/agx/agx-device.ts"
import { AsahiFile, type FileMemory, REQUEST } from "../../generated/driver/steered/agx/asahi-file.ts"
import { KernelHeap } from "../../generated/driver/steered/agx/firmware/kernel-heap.ts"
import { UserMemory } from "../../generated/driver/steered/agx/user-memory.ts"
import { PORTS, type PortName, makePort } from "../../generated/driver/steered/port/make-port.ts"
import { FenceContexts } from "../../generated/fence/steered/fence.ts"
import { Syncobj } from "../../generated/fence/steered/syncobj/syncobj.ts"
import { Thread } from "../../generated/fence/steered/thread.ts"
import { AgxGpu } from "../../gpu/agx/agx-gpu.ts"
import { type Chip, findChip } from "../../gpu/agx/chips.ts"
import { simTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { Slots } from "./slots.ts"
import { NativeShaders } from "./testing/native-shaders.ts"
import { HandVm, mapKernel } from "./testing/page-mapper.ts"
import { CODE, commandBuffer } from "./testing/world.ts"

const SEEDS = 60
const USER = 0x1_0000

interface Kind {
  readonly kind: "compute" | "render"
  readonly terminate: number
  /** Event slots of one submission. */
  readonly slots: number
  readonly bytes: number
}

const KINDS: readonly Kind[] = [
  { kind: "compute", terminate: 0x4000_0000, slots: 1, bytes: 72 },
  { kind: "render", terminate: 0xc000_0000, slots: 2, bytes: 248 },
]

/** A machine whose only stream terminates at once, with event slots for one submission. */
class SteeredWorld implements FileMemory {
  readonly engine = new Engine(new EventStore())
  readonly contexts = new FenceContexts()
  readonly file: AsahiFile
  readonly device: AgxDevice
  readonly thread = new Thread(this.engine)
  readonly user = new UserMemory()
  readonly vm: HandVm
  readonly results: number[] = []
  /** Submits that did not return at once. */
  slept = 0

  private readonly kind: Kind

  constructor(kind: Kind, port: PortName) {
    this.kind = kind
    const { engine, contexts } = this
    const chip = findChip("t8103") as Chip
    const spec = { chip, cores: 1, memory: 2 ** 24, firmwareTimeout: 1_000_000, softFaults: false }
    const gpu = new AgxGpu(engine, spec, (mmu, faults) => new NativeShaders(mmu, faults))
    const { mmu, firmware, faults } = gpu
    const kernel = mapKernel(mmu)
    const made = AgxDevice.create(
      { chip, cores: 1, softFaults: false, eventSlots: kind.slots },
      {
        engine,
        contexts,
        port: makePort(port, engine, contexts),
        interruptQueue: new WorkQueue("agx", true),
        heap: new KernelHeap(mmu.memory, (va, pa) => kernel.map(va, pa, "firmware-shared-rw")),
        mailbox: firmware,
        faults: { fault: null, clear: () => faults.clear() },
      },
    )
    if (made === null) throw new Error("no memory")
    this.device = made
    gpu.host = made
    this.vm = new HandVm(mmu, kernel, new Slots(63))
    this.vm.buffer(CODE, 16384)
    const pa = mmu.translate(this.vm.acquire(), CODE, "read", 0)
    this.vm.release()
    mmu.memory.writeU32(pa, kind.terminate)
    this.file = new AsahiFile(made, this, this.user, -1)
    this.user.map(USER + 4096, commandBuffer([{ kind: kind.kind, stream: CODE }]))
  }

  findVm(): HandVm {
    return this.vm
  }

  find(): { errno: number } {
    return { errno: -2 }
  }

  *ioctl(): Steps<number> {
    return -22
  }

  *closed(): Steps<void> {}

  *call(request: number, words: readonly number[]): Steps<void> {
    const args = new DataView(new ArrayBuffer(4 * words.length))
    for (const [index, word] of words.entries()) args.setUint32(4 * index, word, true)
    const thread = new Thread(this.engine)
    yield* this.file.ioctl(thread, request, new Uint8Array(args.buffer), (result) => this.results.push(result))
  }

  *createQueue(): Steps<void> {
    yield* this.call(REQUEST.QUEUE_CREATE, [0, 1, 1, 0, CODE % 2 ** 32, CODE / 2 ** 32])
  }

  *submit(queue: number, handle: number): Steps<void> {
    const sync = new DataView(new ArrayBuffer(16))
    sync.setUint32(4, handle, true)
    const at = USER + 16 * handle
    this.user.map(at, new Uint8Array(sync.buffer))
    const before = this.results.length
    yield* this.call(REQUEST.SUBMIT, [at, 0, USER + 4096, 0, 0, queue, 0, 1, this.kind.bytes, 0])
    if (this.results.length === before) this.slept++
  }
}

const CASES = PORTS.flatMap((port) => KINDS.map((kind) => [port, kind.kind, kind] as const))

test.each(CASES)(
  "on %s, %s: submits that fight for event slots, and a destroy among them, all end",
  (port, _, kind) => {
    let slept = 0
    let cancelled = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      const world = new SteeredWorld(kind, port)
      const objects = Array.from({ length: 6 }, () => new Syncobj())
      const handles = objects.map((syncobj) => world.file.syncobjs.handles.add(syncobj))
      const client = (function* (): Steps<void> {
        yield* world.createQueue()
        yield* world.createQueue()
        yield "queues made"
        for (const handle of handles.slice(0, 3)) yield* world.submit(1, handle)
        yield* world.call(REQUEST.QUEUE_DESTROY, [1, 0])
      })()
      const other = (function* (): Steps<void> {
        while (world.results.length < 2) yield "waits for the queues"
        for (const handle of handles.slice(3)) yield* world.submit(2, handle)
      })()
      const executor = new SteeredExecutor(world.engine, new RandomStrategy(seed), simTime(1_000_000_000))
      executor.spawn(client)
      executor.spawn(other)
      expect(executor.run(), `seed ${seed}`).toEqual({ kind: "quiet" })
      // Two queues, six submits, one destroy.
      expect(world.results.length, `seed ${seed}`).toBe(9)
      const fences = objects.flatMap(({ fence }) => (fence === null ? [] : [fence]))
      expect(
        fences.every(({ signaled }) => signaled),
        `seed ${seed}`,
      ).toBe(true)
      const { events, buffers } = world.device
      expect([world.vm.users, events.slots.free, buffers.slots.free], `seed ${seed}`).toEqual([0, kind.slots, 127])
      // Fences here have no lock that a second signal would wait for: drm_sched may end while its own callback is on its way.
      const known = port === "drm-sched" ? ["scheduler-used-after-fini"] : []
      expect(world.engine.reports.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([])
      if (fences.some(({ error }) => error !== 0)) cancelled++
      slept += world.slept
    }
    expect(cancelled).toBeGreaterThan(0)
    expect(slept).toBeGreaterThan(0)
  },
)
