import fc from "fast-check"
import { expect, test } from "vitest"
import { addressOf, bitsOf, formatAddress, indexAt, isCanonical, kernelOffset, offsetInHalf } from "./address.ts"
import { decodeBase, encodeBase } from "./context-table.ts"
import {
  FIRMWARE_SHIFT,
  MAY_BE_USED,
  MAY_READ,
  MAY_WRITE,
  PROTECTIONS,
  type ProtectionName,
  decodeEntry,
  joined,
  pageEntry,
  rightsOf,
  tableEntry,
  uncached,
} from "./entries.ts"

const PA = 0x812344000

test.each<[ProtectionName, bigint]>([
  ["gpu-rw", 0x00c0000812344483n],
  ["gpu-ro", 0x0080000812344483n],
  ["gpu-wo", 0x00a0000812344483n],
  ["firmware-shared-rw", 0x00c000081234444bn],
  ["firmware-gpu-rw", 0x00e0000812344403n],
  ["firmware-rw-gpu-ro", 0x00e0000812344443n],
])("the vector of C.1 for %s", (name, entry) => {
  expect(pageEntry(PA, PROTECTIONS[name])).toBe(entry)
  expect(decodeEntry(entry)).toMatchObject({ valid: true, type: 1, accessed: true, frame: PA, os: true })
})

test("a table's entry is its address and 3", () => {
  expect(tableEntry(0xf_ffff_ffff_c000 % 2 ** 48)).toBe(0xffffffffc003n)
  expect(decodeEntry(tableEntry(PA))).toMatchObject({ valid: true, type: 1, frame: PA })
})

test("the vector of a context's base", () => {
  const base = { valid: true, base: 0x8a0000000, asid: 5 }
  expect(encodeBase(base)).toBe(0x00050008a0000001n)
  expect(decodeBase(0x00050008a0000001n)).toEqual(base)
  expect(decodeBase(0n).valid).toBe(false)
})

/** Low and high half of an entry with these bits and nothing else. */
function entryOf(ap: number, uxn: number, pxn: number, os: number, af = 1): number {
  return rightsOf(3 | (ap << 6) | (af << 10), (pxn << 21) | (uxn << 22) | (os << 23))
}

/** The tables of C.1 as they are printed, columns (UXN,PXN) 00 01 10 11; R(W)? as the driver believes it. */
test.each([
  [0, ["", "R", "W", "RW"], ["", "R", "W", "RW"]],
  [1, ["", "", "", "R"], ["R", "", "RW", "RW"]],
  [2, ["R", "W", "RW", ""], ["", "", "", ""]],
  [3, ["", "", "", ""], ["", "", "", ""]],
])("rights with AP %i", (ap, gpu, firmware) => {
  const word = (rights: number): string =>
    ((rights & MAY_READ) === 0 ? "" : "R") + ((rights & MAY_WRITE) === 0 ? "" : "W")
  for (let never = 0; never < 4; never++) {
    const rights = entryOf(ap, never >> 1, never & 1, 1)
    expect(word(rights)).toBe(gpu[never])
    expect(word(rights >> FIRMWARE_SHIFT)).toBe(firmware[never])
    // Without the OS bit the GPU is out.
    expect(word(entryOf(ap, never >> 1, never & 1, 0))).toBe("")
    expect(entryOf(ap, never >> 1, never & 1, 1, 0) & MAY_BE_USED).toBe(0)
    expect(rights & MAY_BE_USED).toBe(MAY_BE_USED)
  }
})

test("uncached changes the attribute and no right", () => {
  const changed = decodeEntry(pageEntry(PA, uncached(PROTECTIONS["firmware-gpu-rw"])))
  expect(changed).toEqual({ ...decodeEntry(pageEntry(PA, PROTECTIONS["firmware-gpu-rw"])), attribute: 2 })
})

test("an entry's halves join without sign", () => {
  expect(joined(-1, -1)).toBe(0xffff_ffff_ffff_ffffn)
})

test("addresses: the kernel half is negative, indices as in C.1", () => {
  expect([1, 2, 3].map((level) => indexAt(0x1500010000, level as 1 | 2 | 3))).toEqual([1, 640, 4])
  expect(addressOf(0xffffff80_00000000n)).toBe(-(2 ** 39))
  expect(formatAddress(addressOf(0xffffffa0_00000000n))).toBe("0xffffffa000000000")
  expect(formatAddress(0x1500010000)).toBe("0x1500010000")
  expect(kernelOffset(0xffffffa0_0000c000n)).toBe(0x20_0000_c000)
  expect(isCanonical(addressOf(0x80_0000_0000n))).toBe(false)
  expect(isCanonical(addressOf(0xffffff7f_ffffffffn))).toBe(false)
  expect(isCanonical(addressOf(0x8000_0000_0000_0000n))).toBe(false)
  expect(isCanonical(addressOf(0x7f_ffff_ffffn))).toBe(true)
})

test("addresses come back exactly, and their indices are their bits", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 39n - 1n }), fc.boolean(), (low, kernel) => {
      const va = kernel ? low | 0xffffff80_00000000n : low
      const address = addressOf(va)
      expect(bitsOf(address)).toBe(va)
      expect(BigInt(offsetInHalf(address))).toBe(low)
      expect(indexAt(address, 1)).toBe(Number((va >> 36n) & 7n))
      expect(indexAt(address, 2)).toBe(Number((va >> 25n) & 2047n))
      expect(indexAt(address, 3)).toBe(Number((va >> 14n) & 2047n))
    }),
  )
})
