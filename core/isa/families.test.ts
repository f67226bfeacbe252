import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decodeBlock, namesOf } from "./block.ts"
import type { Block, Family, Variant } from "./encoding.ts"
import { FAMILIES } from "./families.ts"
import { assemble } from "./text/assemble.ts"
import { disassembled } from "./text/disassemble.ts"
import { explainStream } from "./text/explain.ts"
import { fromHex, toHex } from "./testing/hex.ts"

/** Random bytes that begin as the head does. */
function bytesOf(block: Block): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: 1024, maxLength: 1024 }).map((bytes) => {
    for (const { type, bits } of block.head.fields) {
      if (type.kind !== "fixed") continue
      for (const [low, high] of bits)
        for (let bit = low; bit <= high; bit++) {
          const mask = 1 << (bit & 7)
          const set = Math.floor(type.value / 2 ** (bit - low)) % 2 === 1
          bytes[bit >> 3] = ((bytes[bit >> 3] ?? 0) & ~mask) | (set ? mask : 0)
        }
    }
    return bytes
  })
}

function assembled(family: Family, text: string, variant: Variant | null = null): string {
  const result = assemble(family, text, { variant })
  return result.ok ? toHex(result.value.bytes) : `${text}: ${JSON.stringify(result.error)}`
}

describe.each(FAMILIES.map((family) => ({ name: family.name, family })))("$name", ({ family }) => {
  const { blocks } = family
  const examples = blocks.flatMap(({ head }) => head.examples ?? [])

  test.each(examples)("$text is $hex", ({ hex, text }) => {
    expect(assembled(family, text)).toBe(hex)
    expect(disassembled(family, fromHex(hex))).toBe(`${text}\n`)
  })

  test.each(blocks.map((block) => ({ name: block.head.name, block })))(
    "$name: any bytes to text and back, unknown bits included",
    ({ name, block }) => {
      fc.assert(
        fc.property(bytesOf(block), fc.constantFrom<Variant | null>(null, "g14x"), (bytes, variant) => {
          const decoded = decodeBlock(block, bytes, 0, variant)
          if (decoded === null) throw new Error("1024 bytes are not enough")
          const own = bytes.subarray(0, decoded.bytes)
          const text = disassembled(family, own, { variant })
          expect(text.startsWith(name)).toBe(true)
          expect(assembled(family, text, variant)).toBe(toHex(own))
        }),
        { numRuns: 60 },
      )
    },
  )

  test("any bytes at all to text and back; the text is stable", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = disassembled(family, bytes)
        const again = assemble(family, text)
        if (!again.ok) throw new Error(JSON.stringify(again.error))
        expect(toHex(again.value.bytes)).toBe(toHex(bytes))
        expect(disassembled(family, again.value.bytes)).toBe(text)
        const { blocks: explained, end } = explainStream(family, bytes)
        expect(end).toBe(bytes.length)
        expect(explained.reduce((sum, { length }) => sum + length, 0)).toBe(bytes.length)
      }),
    )
  })

  test("any text gives bytes or problems with a place", () => {
    const word = fc.oneof(
      fc.constantFrom(...blocks.map(({ head }) => head.name)),
      fc.constantFrom(
        ...blocks
          .flatMap(({ head, parts }) => [head, ...parts.map((part) => part.encoding)])
          .flatMap(({ fields }) => fields.map((field) => `${field.name}=`)),
      ),
      fc.constantFrom("0x10", "7", "=", "unknown=0x1", "\n", "\\\n", "#", ":", "a:", "a", "a+4", "-1", "1,2", "none"),
      fc.string({ maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.constantFrom(" ", ""), (words, space) => {
        const text = words.join(space)
        const result = assemble(family, text)
        if (result.ok) return
        const lines = text.split(/\r\n|\r|\n/)
        for (const { line, column, length } of result.error) {
          expect(line).toBeGreaterThan(0)
          expect(column + length - 1).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1)
        }
      }),
      { numRuns: 300 },
    )
  })

  test("no two fields share a bit, no name is there twice, every field says something", () => {
    for (const { head, parts } of blocks) {
      for (const { name, bytes, fields, says } of [head, ...parts.map((part) => part.encoding)]) {
        expect(says).not.toBe("")
        const taken = new Set<number>()
        for (const { bits, says: meaning } of fields) {
          expect(meaning, `${name}`).toMatch(/\.$/)
          for (const [low, high] of bits)
            for (let bit = low; bit <= high; bit++) {
              expect(taken.has(bit), `${name} bit ${bit}`).toBe(false)
              taken.add(bit)
            }
        }
        expect(Math.max(-1, ...taken)).toBeLessThan(8 * bytes)
      }
    }
    for (const block of blocks) {
      const all = namesOf(block).all.map(({ name }) => name)
      expect(all.filter((name, index) => all.indexOf(name) !== index)).toEqual([])
    }
    const names = blocks.map(({ head }) => head.name)
    expect(new Set(names).size).toBe(names.length)
  })
})
