import { expect, test } from "vitest"
import { PAGE_SIZE } from "../memory/page.ts"
import { DRAM_BASE, PhysicalMemory } from "../memory/physical-memory.ts"
import { HANDOFF_MAGIC, Handoff, KERNEL_RECORD } from "./handoff.ts"

const memory = new PhysicalMemory({ frames: 4 })
const handoff = new Handoff(memory, DRAM_BASE)

test("both sides announce themselves, at their own places", () => {
  handoff.announce("driver")
  expect([handoff.isAnnounced("driver"), handoff.isAnnounced("firmware")]).toEqual([true, false])
  handoff.announce("firmware")
  expect(memory.readU64(handoff.page)).toBe(HANDOFF_MAGIC)
  expect(memory.readU64(handoff.page + 8)).toBe(0x4b1d000000000002n)
})

test("one side at a time; leaving gives the turn away", () => {
  expect(handoff.tryEnter("driver")).toBe(true)
  expect(memory.readU8(handoff.page + 0x10)).toBe(1)
  expect(handoff.tryEnter("firmware")).toBe(false)
  expect(memory.readU8(handoff.page + 0x11)).toBe(0)
  handoff.leave("driver")
  expect([handoff.hasTurn("firmware"), handoff.hasTurn("driver")]).toEqual([true, false])
  expect(memory.readU32(handoff.page + 0x14)).toBe(1)
  expect(handoff.tryEnter("firmware")).toBe(true)
  expect(handoff.tryEnter("driver")).toBe(false)
  handoff.leave("firmware")
  expect(handoff.hasTurn("driver")).toBe(true)
})

test("the current context is a word", () => {
  handoff.currentContext = 7
  expect(memory.readU32(handoff.page + 0x18)).toBe(7)
  expect(handoff.currentContext).toBe(7)
})

test("flush records: 65, one after the other, in their states", () => {
  handoff.askFlush(0, 0xffffffa0_00000000n, 0x4000n)
  handoff.askFlush(KERNEL_RECORD, 0x1000n, 0x8000n)
  expect(memory.readU64(handoff.page + 0x20)).toBe(1n)
  expect(memory.readU64(handoff.page + 0x20 + 64 * 0x18 + 16)).toBe(0x8000n)
  expect(handoff.flushRecord(0)).toEqual({ state: "asked", address: 0xffffffa0_00000000n, size: 0x4000n })
  handoff.setFlushState(0, "flushed")
  expect(handoff.flushRecord(0).state).toBe("flushed")
  handoff.setFlushState(0, "idle")
  expect(memory.readU64(handoff.page + 0x20)).toBe(0n)
  memory.writeU64(handoff.page + 0x20, 9n)
  expect(handoff.flushRecord(0).state).toBe(null)
  expect(0x20 + 65 * 0x18).toBeLessThan(PAGE_SIZE)
})
