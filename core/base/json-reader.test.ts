/** Every look at hostile JSON says where it looked, what it expected and what was there, and none of it at length. */
import { describe, expect, test } from "vitest"
import { type JsonReader, readingJson } from "./json-reader.ts"

function complaint(document: unknown, look: (root: JsonReader) => unknown): string {
  const result = readingJson(document, look)
  return result.ok ? "taken" : result.error
}

const items = (reader: JsonReader) => reader.items(10)

test("what is right is taken", () => {
  const document = { list: [1, { word: "b", yes: true, none: null }], "": "empty" }
  const read = (root: JsonReader) => {
    const [number, object] = root.get("list").items(2)
    return [
      number?.int(1, 1),
      object?.get("word").oneOf(["a", "b"]),
      object?.get("word").string(),
      object?.get("yes").boolean(),
      object?.entries().map(([key, { isNull }]) => [key, isNull]),
      root.get("").scalar(),
      root.get("missing").isNull,
      root.keys(),
    ]
  }
  const fields = [
    ["word", false],
    ["yes", false],
    ["none", true],
  ]
  expect(readingJson(document, read)).toEqual({
    ok: true,
    value: [1, "b", "b", true, fields, "empty", true, ["list", ""]],
  })
})

describe("what is wrong is refused with its place", () => {
  test.each<[string, unknown, (root: JsonReader) => unknown]>([
    ["file: expected a list, found an object", {}, items],
    ["file: expected an object, found a list", [], (root) => root.get("a")],
    ["file: expected an object, found null", null, (root) => root.keys()],
    ["file: expected a whole number from 0, found -1", -1, (root) => root.int(0)],
    ["a: expected a string, found nothing", {}, (root) => root.get("a").string()],
    ["[1]: expected true or false, found 0", [true, 0], (root) => items(root).map((each) => each.boolean())],
    [
      'a.b[2].c: expected one of x, y, found "z"',
      { a: { b: [0, 0, { c: "z" }] } },
      (root) => items(root.get("a").get("b"))[2]?.get("c").oneOf(["x", "y"]),
    ],
    ["a[0][1]: no", { a: [[1, 2]] }, (root) => items(items(root.get("a"))[0] as JsonReader)[1]?.refuse("no")],
  ])("%s", (words, document, look) => {
    expect(complaint(document, look)).toBe(words)
  })

  test.each<[string, unknown]>([
    ["1.5", 1.5],
    ["0", 0],
    ["11", 11],
    ['"5"', "5"],
    ["9007199254740992", 2 ** 53],
    ["true", true],
  ])("a whole number from 1 to 10 is not %s", (shown, value) => {
    expect(complaint(value, (root) => root.int(1, 10))).toBe(
      `file: expected a whole number from 1 to 10, found ${shown}`,
    )
  })

  test.each<[string, unknown]>([
    ["null", null],
    ["nothing", undefined],
    ["a list", []],
    ["an object", {}],
  ])("a scalar is not %s", (shown, value) => {
    expect(complaint(value, (root) => root.scalar())).toBe(
      `file: expected a string, a number, true or false, found ${shown}`,
    )
  })
})

test("what a prototype has is not there", () => {
  for (const key of ["__proto__", "constructor", "toString"]) {
    expect(complaint({}, (root) => root.get(key).string())).toBe(`${key}: expected a string, found nothing`)
    expect(complaint([], (root) => root.get(key))).toBe("file: expected an object, found a list")
  }
  const own = JSON.parse('{"__proto__":"data"}') as unknown
  expect(readingJson(own, (root) => root.get("__proto__").string())).toEqual({ ok: true, value: "data" })
})

describe("is bounded", () => {
  test("lists and objects", () => {
    const many = Array.from({ length: 11 }, (_, i) => i)
    expect(complaint(many, items)).toBe("file: expected at most 10 entries, found 11")
    expect(complaint(many.slice(1), items)).toBe("taken")
    const fields = Object.fromEntries(many.map((i) => [`f${i}`, i]))
    expect(complaint(fields, (root) => root.entries(10))).toBe("file: expected at most 10 fields, found 11")
    expect(complaint(fields, (root) => root.keys(11))).toBe("taken")
    const more = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, i]))
    expect(complaint(more, (root) => root.keys())).toBe("file: expected at most 64 fields, found 65")
  })

  test("what is repeated of texts and keys", () => {
    const long = "x".repeat(1_000_000)
    const cut = `${"x".repeat(40)}…`
    expect(complaint(long, (root) => root.boolean())).toBe(`file: expected true or false, found "${cut}"`)
    expect(complaint({ [long]: 1 }, (root) => root.get(long).boolean())).toBe(`${cut}: expected true or false, found 1`)
    expect(complaint({ a: "x".repeat(40) }, (root) => root.get("a").int(0))).toBe(
      `a: expected a whole number from 0, found "${"x".repeat(40)}"`,
    )
  })
})

test("a mistake of ours is not the document's", () => {
  expect(() =>
    readingJson({}, () => {
      throw new TypeError("ours")
    }),
  ).toThrow("ours")
})
