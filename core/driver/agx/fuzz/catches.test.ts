/** The fuzzer finds what is wrong: each way of being wrong, put in on purpose. */
import { afterEach, expect, test, vi } from "vitest"
import { runCampaign } from "../../../../build/fuzz/campaign.ts"
import type { FileIoctl } from "../ioctl-errnos.ts"
import { KernelHeap } from "../firmware/kernel-heap.ts"
import { GemObject } from "../vm/gem.ts"
import { VmContext } from "../vm/vm-context.ts"
import { VmFile } from "../vm/vm-file.ts"

afterEach(() => vi.restoreAllMocks())

function failureOf(target: FileIoctl): string {
  return runCampaign({ target, calls: 20_000, seed: 1, slowMs: 60_000, keepLong: true }).failure ?? "none"
}

test("an exception", () => {
  vi.spyOn(GemObject.prototype, "back").mockImplementation(() => {
    throw new RangeError("broken on purpose")
  })
  expect(failureOf("VM_BIND")).toContain("broken on purpose")
})

test("an errno that is not documented", () => {
  vi.spyOn(VmFile.prototype, "ioctl").mockReturnValue(-61)
  expect(failureOf("GEM_MMAP_OFFSET")).toMatch(/returned -ENODATA/)
})

test("memory of the firmware's heap that is not freed", () => {
  vi.spyOn(KernelHeap.prototype, "free").mockReturnValue(undefined)
  expect(failureOf("QUEUE_CREATE")).toMatch(/blocks is \d+, was \d+/)
})

test("an address space that nobody frees", () => {
  vi.spyOn(VmContext.prototype, "put").mockReturnValue(undefined)
  expect(failureOf("VM_DESTROY")).toMatch(/frames is \d+, was \d+/)
})

test("a call that takes too long", () => {
  const { failure } = runCampaign({ target: "GET_TIME", calls: 1, seed: 1, slowMs: -1 })
  expect(failure).toMatch(/took [\d.]+ ms/)
})
