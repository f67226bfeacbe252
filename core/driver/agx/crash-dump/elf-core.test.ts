/** The file as readers of ELF see it: offsets by hand from the ABI. */
import { expect, test } from "vitest"
import { type CoreSegment, coreFile } from "./elf-core.ts"

const view = (file: Uint8Array) => new DataView(file.buffer, file.byteOffset, file.length)

function segment(address: bigint, content: readonly number[] | null, bytes = content?.length ?? 0): CoreSegment {
  return { address, physical: 0x4000, flags: 6, bytes, content: content === null ? null : Uint8Array.from(content) }
}

test("header, program headers, notes, and memory", () => {
  const note = { name: "AGX", type: 1, content: Uint8Array.of(1, 2, 3, 4, 5) }
  const file = coreFile(0xffffff80_0000_0000n, [note], [segment(0xffffffa0_0000_0000n, [7, 8, 9])])
  const at = view(file)
  expect([...file.subarray(0, 7)]).toEqual([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  expect([at.getUint16(16, true), at.getUint16(18, true), at.getBigUint64(24, true)]).toEqual([
    4,
    183,
    0xffffff80_0000_0000n,
  ])
  // Two program headers of 56 bytes behind the header of 64; no sections.
  expect([at.getBigUint64(32, true), at.getUint16(54, true), at.getUint16(56, true), at.getUint16(60, true)]).toEqual([
    64n,
    56,
    2,
    0,
  ])
  const notes = Number(at.getBigUint64(64 + 8, true))
  expect([at.getUint32(64, true), notes, at.getBigUint64(64 + 32, true)]).toEqual([4, 64 + 112, 24n])
  expect([4, 5, 1].map((_, word) => at.getUint32(notes + 4 * word, true))).toEqual([4, 5, 1])
  expect([...file.subarray(notes + 12, notes + 24)]).toEqual([0x41, 0x47, 0x58, 0, 1, 2, 3, 4, 5, 0, 0, 0])
  const load = 64 + 56
  expect([at.getUint32(load, true), at.getUint32(load + 4, true)]).toEqual([1, 6])
  expect([16, 24, 32, 40].map((field) => at.getBigUint64(load + field, true))).toEqual([
    0xffffffa0_0000_0000n,
    0x4000n,
    3n,
    3n,
  ])
  const content = Number(at.getBigUint64(load + 8, true))
  expect([content, [...file.subarray(content)]]).toEqual([notes + 24, [7, 8, 9]])
})

test("memory that is left out has a header and no bytes", () => {
  const file = coreFile(0n, [], [segment(0n, null, 4096), segment(0x1_0000n, [1])])
  const at = view(file)
  const sizes = (header: number) => [32, 40].map((field) => Number(at.getBigUint64(64 + 56 * header + field, true)))
  expect([sizes(1), sizes(2)]).toEqual([
    [0, 4096],
    [1, 1],
  ])
  expect(file.at(-1)).toBe(1)
})

test("so many runs that the header cannot count them", () => {
  const file = coreFile(
    0n,
    [],
    Array.from({ length: 0xffff }, (_, index) => segment(BigInt(index) << 20n, null, 1)),
  )
  const at = view(file)
  expect([at.getUint16(56, true), at.getBigUint64(40, true), at.getUint16(60, true)]).toEqual([0xffff, 64n, 1])
  // sh_info of the first section, which stands before the program headers.
  expect([at.getUint32(64 + 44, true), at.getBigUint64(32, true)]).toEqual([0x1_0000, 128n])
})
