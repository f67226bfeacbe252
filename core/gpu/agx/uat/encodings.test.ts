/** The MMU's own reading of its words agrees with the tables that people see. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { decode, encode } from "../../../isa/codec.ts"
import type { Encoding } from "../../../isa/encoding.ts"
import { CONTEXT_BASE, FAULT, FAULT_G14X, FLUSH_RECORD, HANDOFF, PAGE, RIGHTS, TABLE } from "../../../isa/uat/uat.ts"
import { UNIT_NAMES } from "../../../isa/uat/units.ts"
import { PhysicalMemory } from "../memory/physical-memory.ts"
import { encodeBase } from "./context-table.ts"
import { ATTRIBUTES, PROTECTIONS, decodeEntry, pageEntry, tableEntry } from "./entries.ts"
import { REASONS, composeG13, composeG14x, decodeFault } from "./fault.ts"
import { HANDOFF_MAGIC, Handoff } from "./handoff.ts"
import { UNITS, unitName } from "./unit-names.ts"

function word(encoding: Encoding, values: Readonly<Record<string, number | bigint>>): bigint {
  const bytes = encode(encoding, values)
  if (!bytes.ok) throw new Error(bytes.error)
  return new DataView(bytes.value.buffer).getBigUint64(0, true)
}

function bytesOf(value: bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, value, true)
  return new Uint8Array(view.buffer)
}

const frame = fc.nat({ max: 2 ** 30 }).map((page) => page * 0x4000)

test("entries of the tables", () => {
  fc.assert(
    fc.property(frame, fc.constantFrom(...Object.entries(PROTECTIONS)), (pa, [name, protection]) => {
      const rights = RIGHTS[name.replaceAll("-", "_") as keyof typeof RIGHTS]
      expect(word(PAGE, { frame: pa, rights, attribute: protection.attribute })).toBe(pageEntry(pa, protection))
      expect(word(TABLE, { next: pa })).toBe(tableEntry(pa))
    }),
  )
  expect(Object.keys(RIGHTS).length).toBe(Object.keys(PROTECTIONS).length)
  const attribute = PAGE.fields.find(({ name }) => name === "attribute")?.type
  expect(attribute).toMatchObject({ names: ATTRIBUTES })
})

test("any entry at all", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (entry) => {
      const { values } = decode(PAGE, bytesOf(entry))
      const own = decodeEntry(entry)
      expect(values["frame"]).toBe(own.frame)
      expect(values["attribute"]).toBe(own.attribute)
      expect(values["share"]).toBe(own.share)
      const rights = own.ap | (Number(own.pxn) << 2) | (Number(own.uxn) << 3) | (Number(own.os) << 4)
      expect(values["rights"]).toBe(rights)
      const flags = [values["valid"], values["page"], values["accessed"], values["not_global"]]
      expect(flags).toEqual([own.valid, own.type, own.accessed, own.notGlobal].map(Number))
    }),
  )
})

test("bases of the context table", () => {
  fc.assert(
    fc.property(frame, fc.nat({ max: 0xffff }), fc.boolean(), (base, asid, valid) => {
      expect(word(CONTEXT_BASE, { base, asid, valid: Number(valid) })).toBe(encodeBase({ base, asid, valid }))
    }),
  )
})

test("fault registers", () => {
  const fault = fc.record({
    address: fc.nat({ max: 2 ** 31 }).map((line) => line * 64),
    access: fc.constantFrom("read" as const, "write" as const),
    reason: fc.constantFrom(...REASONS),
    level: fc.nat({ max: 3 }),
    unit: fc.nat({ max: 0xff }),
    context: fc.nat({ max: 63 }),
    sideband: fc.nat({ max: 0x7f }),
  })
  fc.assert(
    fc.property(fault, (info) => {
      const { level, unit, context, sideband, address } = info
      const access = info.access === "read" ? 1 : 0
      const values = { reason: REASONS.indexOf(info.reason), access, level, unit, context, sideband }
      expect(word(FAULT, { ...values, address })).toBe(composeG13(info))
      expect(word(FAULT_G14X, values)).toBe(composeG14x(info).info)
      expect(decodeFault(word(FAULT, { ...values, address }))).toEqual(info)
    }),
  )
  const reason = FAULT.fields.find(({ name }) => name === "reason")?.type
  const names = REASONS.map((text, value) => [text.replaceAll("-", "_"), value])
  expect(reason).toMatchObject({ names: Object.fromEntries(names) as Record<string, number> })
})

test("units", () => {
  for (const [name, unit] of Object.entries(UNIT_NAMES)) expect(unitName(unit)).toBe(name.replace(".", ", group "))
  expect([UNITS.CDM, UNITS.VDM, UNITS.UL1C]).toEqual([
    UNIT_NAMES["dCDM_KS0"],
    UNIT_NAMES["VDM.0"],
    UNIT_NAMES["UL1C.0"],
  ])
})

test("the handoff page", () => {
  const memory = new PhysicalMemory({ frames: 4 })
  const page = memory.allocate()
  if (page === null) throw new Error("there are four frames")
  const handoff = new Handoff(memory, page)
  handoff.announce("driver")
  handoff.raise("firmware")
  handoff.leave("driver")
  handoff.currentContext = 7
  handoff.askFlush(2, 0xffff_ffa0_0000_4000n, 0x8000n)
  const bytes = new Uint8Array(HANDOFF.bytes + 3 * FLUSH_RECORD.bytes)
  for (let at = 0; at < bytes.length; at++) bytes[at] = memory.readU8(page + at)
  expect(decode(HANDOFF, bytes).values).toEqual({
    driver_magic: HANDOFF_MAGIC,
    firmware_magic: 0n,
    driver_lock: 0,
    firmware_lock: 1,
    turn: 1,
    current_context: 7,
  })
  expect(decode(FLUSH_RECORD, bytes, HANDOFF.bytes + 2 * FLUSH_RECORD.bytes).values).toEqual({
    state: 1n,
    address: 0xffff_ffa0_0000_4000n,
    size: 0x8000n,
  })
})
