import fc from "fast-check"
import { expect, test } from "vitest"
import {
  FAULT_UNREADABLE,
  FaultRegister,
  G13_FAULT,
  G14X_FAULT,
  G14X_FAULT_ADDRESS,
  REASONS,
  composeG13,
  composeG14x,
  decodeFault,
} from "./fault.ts"
import { unitName } from "./unit-names.ts"

const sample = {
  address: 0x1500010000,
  access: "read",
  reason: "unmapped",
  level: 3,
  unit: 0x11,
  context: 5,
  sideband: 0,
} as const

test("the vector of C.3", () => {
  expect(composeG13(sample)).toBe(0x15000100000a2391n)
  expect(decodeFault(0x15000100000a2391n)).toEqual(sample)
})

test("no fault, an unreadable register, a reason that nobody knows", () => {
  expect(decodeFault(0n)).toBe(null)
  expect(decodeFault(FAULT_UNREADABLE)).toBe(null)
  expect(decodeFault(composeG13(sample) | (7n << 1n))).toBe(null)
})

const fault = fc.record({
  address: fc.integer({ min: -(2 ** 33), max: 2 ** 33 - 1 }).map((line) => line * 64),
  access: fc.constantFrom("read" as const, "write" as const),
  reason: fc.constantFrom(...REASONS),
  level: fc.nat(3),
  unit: fc.nat(255),
  context: fc.nat(63),
  sideband: fc.nat(127),
})

test("both forms come back, kernel addresses included", () => {
  fc.assert(
    fc.property(fault, (info) => {
      expect(decodeFault(composeG13(info))).toEqual(info)
      const { info: fields, address } = composeG14x({ ...info, address: info.address + 5 })
      expect(decodeFault(fields, address)).toEqual({ ...info, address: info.address + 5 })
    }),
  )
})

test("the register keeps the first fault until it is cleared", () => {
  const register = new FaultRegister()
  expect(register.read(G13_FAULT)).toBe(0n)
  register.latch(sample)
  register.latch({ ...sample, context: 6 })
  expect(register.read(G13_FAULT)).toBe(0x15000100000a2391n)
  expect(register.read(G14X_FAULT)).toBe(0xa2391n)
  expect(register.read(G14X_FAULT_ADDRESS)).toBe(0x1500010000n)
  expect(register.read(0)).toBe(0n)
  expect(register.state.lost).toBe(1)
  register.clear()
  expect(register.read(G13_FAULT)).toBe(0n)
})

test.each([
  [0x11, "UL1C, group 1"],
  [0x9e, "ZLS, group 9"],
  [0x0f, "unit 0xf"],
  [0xa2, "dCDM_KS0"],
  [0xb3, "GL2_META3"],
  [0xb8, "GL2_MB"],
  [0xdf, "unit 0xdf"],
])("unit 0x%s", (unit, name) => {
  expect(unitName(unit)).toBe(name)
})
