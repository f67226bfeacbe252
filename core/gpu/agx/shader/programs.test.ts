/** The four programs of reference C.7 with the memory that they leave behind, by both executors. */
import { describe, expect, test } from "vitest"
import { NEVER } from "./compiler.ts"
import { bitsOfFloat } from "./half-float.ts"
import { CODE_VA, DATA_VA, ShaderWorld, groupSpec } from "./testing.ts"

const A = BigInt(DATA_VA)
const B = BigInt(DATA_VA + 0x4000)
const OUT = BigInt(DATA_VA + 0x8000)

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

const floats = (make: (index: number) => number) =>
  Array.from({ length: 64 }, (_, index) => bitsOfFloat(make(index)) >>> 0)

describe.each([
  ["interpreted", NEVER],
  ["compiled", 1],
])("%s", (_, threshold) => {
  function world(code: string): ShaderWorld {
    const made = new ShaderWorld({ softFaults: false, threshold })
    made.map(CODE_VA, 1, "gpu-ro")
    made.map(DATA_VA, 4)
    made.write(
      DATA_VA,
      floats((index) => index / 4),
    )
    made.write(
      DATA_VA + 0x4000,
      floats((index) => 100 - index),
    )
    made.load(bytes(code))
    return made
  }

  function run(made: ShaderWorld, uniforms: readonly (number | bigint)[]): void {
    const group = made.cores.start(groupSpec({ local: [64, 1, 1], uniforms }))
    expect(group.run(1_000_000)).toBe("done")
    expect(made.cores.counters.poisonReads).toBe(0)
  }

  test("out[i] = a[i] + b[i]", () => {
    const made = world("72011004 0509000e00c01200 0511040e00c01200 3800 2a8d42422400 4519080e00c01200 8800")
    run(made, [A, B, OUT])
    expect(made.read(DATA_VA + 0x8000, 64)).toEqual(floats((index) => index / 4 + 100 - index))
    expect(made.cores.counters).toMatchObject({ instructions: 14, laneInstructions: 14 * 32, loads: 4, stores: 2 })
    expect(made.cores.counters.bytes).toBe(3 * 64 * 4)
  })

  test("out[i] = a[i] · u6 + b[i]", () => {
    const made = world("72091004 0519400e00c01200 0521440e00c01200 3800 3a9546c218480200 4529480e00c01200 8800")
    run(made, [A, B, OUT, bitsOfFloat(2.5)])
    expect(made.read(DATA_VA + 0x8000, 64)).toEqual(floats((index) => (index / 4) * 2.5 + 100 - index))
  })

  test("a loop that lanes leave one after the other", () => {
    const made = world(
      `62000000 72091004 620d00000000 621500000000 421000000000 523446422400 20c01c000000 0e154a6224000000
       0e0d461200000000 00c0e4ffffff 521600000000 4529400e00c01200 8800`,
    )
    run(made, [OUT])
    const sums = Array.from({ length: 64 }, (__, index) => Math.abs(index * (index - 1)) / 2)
    expect(made.read(DATA_VA + 0x8000, 64)).toEqual(sums)
  })

  test("a constant for every thread, 16 bytes apart", () => {
    const made = world("72051004 62010df0feca 4501200e00c81200 8800")
    run(made, [OUT])
    const words = made.read(DATA_VA + 0x8000, 256)
    expect(words).toEqual(Array.from({ length: 256 }, (__, index) => (index % 4 === 0 ? 0xcafef00d : 0)))
  })
})
