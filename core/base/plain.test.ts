import fc from "fast-check"
import { expect, test } from "vitest"
import { fromBase64, toBase64 } from "./base64.ts"
import { copyPlain, packPlain, unpackPlain } from "./plain.ts"

test("base64 as the host makes it, back again, and nothing else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = toBase64(bytes)
      expect(text).toBe(Buffer.from(bytes).toString("base64"))
      expect(fromBase64(text)).toEqual(bytes)
    }),
  )
  for (const wrong of ["A", "AAA", "A===", "=AAA", "AA=A", "AA*A", "A\u00e4AA"]) expect(fromBase64(wrong)).toBeNull()
})

const leaf = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.string(),
  fc.boolean(),
  fc.constantFrom(null, undefined, Number.NaN, -0, Number.POSITIVE_INFINITY),
  fc.uint8Array(),
  fc.float64Array(),
  fc.int32Array(),
)
const tree = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    fc.array(fc.tuple(fc.integer(), tie("tree")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).tree

test("a copy, and one through JSON, are the same and share nothing", () => {
  fc.assert(
    fc.property(tree, (value) => {
      const root = { value }
      expect(copyPlain(root)).toEqual(root)
      expect(unpackPlain(JSON.parse(JSON.stringify(packPlain(root))) as unknown[])).toEqual(root)
      expect(structuredClone(copyPlain(root))).toEqual(root)
    }),
  )
})

test("what is shared stays shared, circles included", () => {
  const part = { words: new Int32Array([1, 2]) }
  const root = { a: part, list: [part, part], self: null as unknown }
  root.self = root
  for (const copy of [copyPlain(root), unpackPlain(packPlain(root)) as typeof root]) {
    expect(copy.a).not.toBe(part)
    expect([copy.list[0], copy.list[1]]).toEqual([part, part])
    expect(copy.list[0]).toBe(copy.a)
    expect(copy.list[1]).toBe(copy.a)
    expect(copy.self).toBe(copy)
  }
})

test("classes and functions are refused, and what is no packed text too", () => {
  class Thing {}
  expect(() => copyPlain({ thing: new Thing() })).toThrow("Thing is no plain data")
  expect(() => packPlain({ thing: new Thing() })).toThrow("Thing is no plain data")
  expect(() => packPlain({ call: () => 1 })).toThrow("a function is no plain data")
  for (const wrong of [[], [1], [["x"]], [["Int32Array", "AAA="]], [["Uint8Array", 5]]])
    expect(unpackPlain(wrong)).toBeNull()
})
