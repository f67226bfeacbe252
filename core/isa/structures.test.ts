import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { decode, encode } from "./codec.ts"
import { STRUCTURES } from "./families.ts"
import { fromHex, toHex } from "./testing/hex.ts"
import { assemble } from "./text/assemble.ts"
import { explainStructure } from "./text/explain.ts"
import { printStructure, structureFamily } from "./text/structure.ts"

describe.each(STRUCTURES.map((structures) => ({ name: structures.name, structures })))("$name", ({ structures }) => {
  const family = structureFamily(structures)
  const all = structures.encodings.map((encoding) => ({ name: encoding.name, encoding }))

  function assembled(text: string): string {
    const result = assemble(family, text)
    return result.ok ? toHex(result.value.bytes) : `${text}: ${JSON.stringify(result.error)}`
  }

  test.each(
    structures.encodings.flatMap((encoding) => (encoding.examples ?? []).map((each) => ({ ...each, encoding }))),
  )("$text is $hex", ({ text, hex, encoding }) => {
    expect(assembled(text)).toBe(hex)
    expect(printStructure(encoding, fromHex(hex))).toBe(text)
  })

  test.each(all)("$name: any bytes to values and to text, and back", ({ encoding }) => {
    const { bytes: length } = encoding
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (bytes) => {
        const { values, unknown } = decode(encoding, bytes)
        expect(encode(encoding, values, unknown)).toEqual({ ok: true, value: bytes })
        expect(assembled(printStructure(encoding, bytes) ?? "")).toBe(toHex(bytes))
        expect(explainStructure(encoding, bytes)?.fields.length).toBe(encoding.fields.length)
      }),
      { numRuns: 30 },
    )
    expect(printStructure(encoding, new Uint8Array(length - 1))).toBe(null)
    expect(explainStructure(encoding, new Uint8Array(length - 1))).toBe(null)
  })

  test.each(all)("$name: no two fields share a bit, every field says something", ({ encoding }) => {
    const taken = new Set<number>()
    expect(encoding.says).toMatch(/\.$/)
    for (const { bits, says, name } of encoding.fields) {
      expect(says, name).toMatch(/\.$/)
      for (const [low, high] of bits)
        for (let bit = low; bit <= high; bit++) {
          expect(taken.has(bit), `${name} bit ${bit}`).toBe(false)
          taken.add(bit)
        }
    }
    expect(Math.max(-1, ...taken)).toBeLessThan(8 * encoding.bytes)
    const names = encoding.fields.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})
