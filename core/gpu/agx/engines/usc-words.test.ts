/** What the engine takes from USC words is what their text says. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { assemble } from "../../../isa/text/assemble.ts"
import { USC } from "../../../isa/usc/usc.ts"
import type { GpuMemory } from "./gpu-memory.ts"
import { readProgram } from "./usc-words.ts"

const BASE = 0x11_0000_0000
const WORDS = BASE + 0x8000
const DATA = 0x15_0001_0000

/** The words at WORDS; at DATA the halves 1, 2, 3 and so on. */
function memoryWith(words: Uint8Array): GpuMemory {
  const data = Uint16Array.from({ length: 128 }, (_, index) => index + 1)
  const bytes = new Uint8Array(data.buffer)
  return {
    read(_context, va, length) {
      const [from, at] = va >= DATA ? [bytes, va - DATA] : [words, va - WORDS]
      return at < 0 || at + length > from.length ? null : from.slice(at, at + length)
    },
    write: () => false,
  }
}

function program(text: string): ReturnType<typeof readProgram> {
  const result = assemble(USC, text)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return readProgram(memoryWith(result.value.bytes), 1, BASE, WORDS)
}

test("uniforms, code, registers and memory of the group", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 255 }),
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 1, max: 32 }),
      fc.integer({ min: 1, max: 256 }),
      fc.boolean(),
      (half, count, eights, blocks, high) => {
        const start = half + (high ? 256 : 0)
        const name = `u${start >> 1}${start % 2 === 1 ? "h" : ""}`
        const read = program(`
          ${high ? "uniform_high" : "uniform"} ${name} count=${count} from=0x1500010000
          sampler start=0 count=4 from=0x1500010000
          shared memory bytes=${256 * blocks}
          shader 0x4000
          registers ${8 * eights}
          end`)
        if (typeof read === "string") throw new Error(read)
        expect(read.code).toBe(BASE + 0x4000)
        expect(read.registers).toBe(8 * eights)
        expect(read.sharedBytes).toBe(256 * blocks)
        const filled = Array.from({ length: Math.min(count, 512 - start) }, (_, index) => index + 1)
        expect([...read.uniforms.subarray(start, start + filled.length)]).toEqual(filled)
        expect(read.uniforms.reduce((sum, value) => sum + value, 0)).toBe(filled.reduce((sum, value) => sum + value, 0))
      },
    ),
  )
})

test("words without a shader, without an end, and where memory refuses", () => {
  expect(program("shared none\nend")).toBe("malformed")
  expect(program("shader 0x4000\nhalf 0x1234\nend")).toBe("malformed")
  expect(program("shader 0x4000\nregisters 8")).toBe("fault")
  expect(program("uniform u0 count=64 from=0x1500020000\nshader 0\nend")).toBe("fault")
  expect(program("shared none\nshader 0x40\nend")).toMatchObject({ sharedBytes: 0, code: BASE + 0x40 })
})
