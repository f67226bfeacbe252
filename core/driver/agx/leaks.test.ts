/** What the fuzzer found, each as short as it can be told: somebody leaves at a bad moment, and nothing may remain. */
import { expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { FileTable } from "../../fence/file-table.ts"
import { Thread } from "../../fence/thread.ts"
import { PAGE_SIZE } from "../../gpu/agx/memory/page.ts"
import type { AgxMachineSpec } from "./agx-machine.ts"
import { REQUEST } from "./asahi-file.ts"
import { addPrograms, codeBytes, CODE, STREAMS } from "./fuzz/programs.ts"
import { NativeShaders } from "./testing/native-shaders.ts"
import { Process, TestMachine, USER, struct } from "./testing/process.ts"
import { usageOf } from "./usage.ts"

const ENDLESS = STREAMS[2] as number
const SHORT = STREAMS[0] as number
/** The 64-byte compute command behind its header, and one sync to signal. */
const COMMAND_BYTES = 72

function machine(spec: Partial<AgxMachineSpec> = {}) {
  const made = new TestMachine((mmu, faults) => {
    const shaders = new NativeShaders(mmu, faults)
    addPrograms(shaders)
    return shaders
  }, spec)
  made.run(1_000_000)
  const files = new FileTable()
  const open = () => {
    const process = new Process(made)
    files.install(process.file)
    process.write(process.buffer(CODE, 2 * PAGE_SIZE), 0, codeBytes())
    return process
  }
  return { made, open, leave: () => files.closeAll() }
}

/** A submission by a thread of its own that may sleep; what it returns comes later. */
function submit(process: Process, queue: number, stream: number, signal: number, waits: number[] = []) {
  const command = struct(COMMAND_BYTES).u32(0, 0x40_0001).u32(4, 0xffff_ffff).u64(16, stream)
  const syncs = struct(16 * (waits.length + 1))
  for (const [index, handle] of [...waits, signal].entries()) syncs.u32(16 * index + 4, handle)
  process.user.map(USER, new Uint8Array(command.view.buffer))
  process.user.map(USER + 4096, new Uint8Array(syncs.view.buffer))
  const args = struct(40)
    .u64(0, USER + 4096)
    .u64(8, USER)
    .u32(20, queue)
  args.u32(24, waits.length).u32(28, 1).u32(32, COMMAND_BYTES)
  const call: { result: number | null } = { result: null }
  const thread = new Thread(process.machine.engine)
  process.file.ioctl(thread, REQUEST.SUBMIT, new Uint8Array(args.view.buffer), (result) => {
    call.result = result
  })
  return call
}

function destroy(process: Process, queue: number): void {
  process.check(REQUEST.QUEUE_DESTROY, struct(8).u32(0, queue))
}

test("a queue is destroyed while a submission to it waits for a slot", () => {
  const { made, open, leave } = machine({ eventSlots: 1 })
  const before = usageOf(made.machine)
  const process = open()
  const [first, second] = [process.queue(CODE), process.queue(CODE)]
  const [out, other] = [process.syncobj(), process.syncobj()]
  expect(submit(process, first, ENDLESS, out).result).toBe(0)
  const late = submit(process, second, SHORT, other)
  expect(late.result).toBeNull()
  destroy(process, second)
  made.run()
  // It was accepted: the queue lived as long as the call. Then it closed, and took back what the GPU did not have yet.
  expect(late.result).toBe(0)
  expect([process.status(out), process.status(other)]).toEqual([-ERRNO.ETIMEDOUT, -ERRNO.ESRCH])
  leave()
  made.run(10_000_000_000)
  expect(usageOf(made.machine)).toEqual(before)
})

test("a file is closed while a submission waits for a slot", () => {
  const { made, open, leave } = machine({ eventSlots: 1 })
  const before = usageOf(made.machine)
  const process = open()
  const [first, second] = [process.queue(CODE), process.queue(CODE)]
  submit(process, first, ENDLESS, process.syncobj())
  const late = submit(process, second, SHORT, process.syncobj())
  leave()
  made.run(10_000_000_000)
  expect(late.result).toBe(0)
  expect(usageOf(made.machine)).toEqual(before)
})

test("a queue closes with jobs that never reached the GPU, the last of which kept its address space", () => {
  const { made, open, leave } = machine()
  const before = usageOf(made.machine)
  const process = open()
  const [busy, queue] = [process.queue(CODE), process.queue(CODE)]
  const [out, other] = [process.syncobj(), process.syncobj()]
  submit(process, busy, ENDLESS, out)
  expect(submit(process, queue, SHORT, other, [out]).result).toBe(0)
  process.check(REQUEST.VM_DESTROY, struct(8).u32(0, process.vm))
  destroy(process, queue)
  made.run()
  expect(process.status(other)).toBe(-ERRNO.ESRCH)
  leave()
  made.run(10_000_000_000)
  expect(usageOf(made.machine)).toEqual(before)
})

test("queues until memory is exhausted: what a queue had got before it failed goes back", () => {
  const { made, open, leave } = machine({ memory: 2 ** 22 })
  const before = usageOf(made.machine)
  const process = open()
  const args = () => struct(24).u32(4, process.vm).u32(8, 1).u64(16, CODE)
  let queues = 0
  while (process.call(REQUEST.QUEUE_CREATE, args()) === 0) queues++
  expect(queues).toBeGreaterThan(2)
  const full = usageOf(made.machine)
  expect(process.call(REQUEST.QUEUE_CREATE, args())).toBe(-ERRNO.ENOMEM)
  expect(usageOf(made.machine)).toEqual(full)
  leave()
  made.run(10_000_000_000)
  expect(usageOf(made.machine)).toEqual(before)
})

test("cookies to map buffers by stay exact, however large the buffers are, and come back", () => {
  const { open } = machine()
  const process = open()
  const create = (size: bigint) => {
    const args = struct(24)
    args.view.setBigUint64(0, size, true)
    return { result: process.call(REQUEST.GEM_CREATE, args), handle: args.view.getUint32(16, true) }
  }
  const first = create(1n << 52n)
  expect(first.result).toBe(0)
  expect(create(1n << 52n).result).toBe(-ERRNO.ENOMEM)
  ;(process.file.memory as unknown as { closeHandle(handle: number): number }).closeHandle(first.handle)
  expect(create(1n << 52n).result).toBe(0)
})
