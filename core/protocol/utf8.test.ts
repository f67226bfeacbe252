import fc from "fast-check"
import { expect, it } from "vitest"
import { pushUtf8, readUtf8 } from "./utf8.ts"

const encode = (text: string): Uint8Array => {
  const out: number[] = []
  pushUtf8(out, text)
  return Uint8Array.from(out)
}

it("encodes as the platform does, lone surrogates included", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(encode(text)).toEqual(new TextEncoder().encode(text))
    }),
  )
  expect(encode("\ud800x\udc00")).toEqual(new TextEncoder().encode("\ud800x\udc00"))
})

it("decodes exactly what the platform's strict decoder accepts", () => {
  const strict = (bytes: Uint8Array): string | null => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch {
      return null
    }
  }
  // Small alphabets of bytes that matter make malformed sequences likely.
  const byte = fc.constantFrom(
    0x00,
    0x41,
    0x7f,
    0x80,
    0xbf,
    0xc0,
    0xc2,
    0xdf,
    0xe0,
    0xed,
    0xef,
    0xf0,
    0xf4,
    0xf5,
    0xa0,
    0x90,
  )
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 8 }), (list) => {
      const bytes = Uint8Array.from(list)
      expect(readUtf8(bytes, 0, bytes.length)).toBe(strict(bytes))
    }),
    { numRuns: 5000 },
  )
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const bytes = new TextEncoder().encode(text)
      expect(readUtf8(bytes, 0, bytes.length)).toBe(strict(bytes))
    }),
  )
})
