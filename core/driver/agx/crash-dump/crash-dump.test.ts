/** What is left of a firmware that crashed. */
import { expect, test } from "vitest"
import { bitsOf } from "../../../gpu/agx/uat/address.ts"
import { STATUS } from "../../../gpu/agx/firmware/layout.ts"
import { HEAP_START } from "../firmware/kernel-heap.ts"
import { NativeShaders } from "../testing/native-shaders.ts"
import { Process, TestMachine } from "../testing/process.ts"
import { crashDump } from "./crash-dump.ts"

function crashed() {
  const test = new TestMachine((mmu, faults) => new NativeShaders(mmu, faults))
  const process = new Process(test)
  expect(test.machine.crashDump).toBeNull()
  test.machine.gpu.firmware.injectCrash("by hand")
  // Anything that has the firmware look up.
  test.machine.device.link.kick()
  test.run()
  const file = test.machine.crashDump as Uint8Array
  return { ...test, machine: test.machine, process, file, view: new DataView(file.buffer) }
}

/** Address, flags, offset and bytes of each piece of memory. */
function segments(view: DataView) {
  return Array.from({ length: view.getUint16(56, true) - 1 }, (_, index) => {
    const at = 64 + 56 * (index + 1)
    return {
      flags: view.getUint32(at + 4, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      address: view.getBigUint64(at + 16, true),
      held: Number(view.getBigUint64(at + 32, true)),
      bytes: Number(view.getBigUint64(at + 40, true)),
    }
  })
}

test("is a core file with the chip, the log, and the memory that driver and firmware shared", () => {
  const { machine, view, file } = crashed()
  const notes = Number(view.getBigUint64(64 + 8, true))
  expect(view.getBigUint64(notes + 16, true)).toBe(bitsOf(machine.device.link.initdata))
  const words = Array.from({ length: 7 }, (_, index) => view.getUint32(notes + 24 + 4 * index, true))
  expect(words).toEqual([0x8103, 13, "G".charCodeAt(0), 0, 1, 8, 8])
  const text = new TextDecoder().decode(file.subarray(notes, notes + 120))
  expect(text).toContain("RTKIT\0")
  expect(text).toContain("by hand")

  const [heap] = segments(view)
  // Read and write for the firmware, above the entry's own bits: valid page, uncached, AP 1, accessed; UXN and OS.
  expect(heap?.address).toBe(bitsOf(HEAP_START))
  expect(heap?.flags).toBe(((0x00c << 20) | (0x44b << 8) | 6) >>> 0)
  const at = (heap?.offset ?? 0) + machine.device.link.status - HEAP_START
  const copy = file.subarray(at, at + STATUS.bytes)
  expect(copy).toEqual(machine.gpu.memory.copyOut(machine.heap.physical(machine.device.link.status), STATUS.bytes))
})

test("is kept once, and does not change with what happens afterwards", () => {
  const { machine, process, file } = crashed()
  const before = file.slice()
  process.file.take()
  process.file.drop()
  machine.device.link.kick()
  expect([machine.crashDump, file]).toEqual([file, before])
})

test("beyond its limit it only says where memory was", () => {
  const { machine } = crashed()
  const { memory } = machine.gpu
  const spec = machine.device.spec
  const gpu = { memory, kernelRoot: machine.vms.kernelTables.root, initdata: 0, crashLog: "", spec }
  const small = segments(new DataView(crashDump(gpu, 0).buffer))
  expect(small.length).toBeGreaterThan(0)
  for (const { held, bytes } of small) expect([held, bytes > 0]).toEqual([0, true])
})
