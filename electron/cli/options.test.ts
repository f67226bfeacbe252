import { describe, expect, test } from "vitest"
import { oneOf, readOptions, wholeNumber } from "./options.ts"

const SPECS = { seed: "value", set: "list", quiet: "flag" } as const

describe("options", () => {
  test("in any order, with = or without, among files", () => {
    const read = readOptions(["a", "--seed", "1", "--set=k=v", "b", "--quiet", "--set", "x=--y", "--seed=2"], SPECS)
    if (!read.ok) throw new Error(read.error)
    const { files } = read.value
    expect(files).toEqual(["a", "b"])
    expect(read.value.value("seed")).toBe("2")
    expect(read.value.list("set")).toEqual(["k=v", "x=--y"])
    expect(read.value.has("quiet")).toBe(true)
  })

  test("behind -- everything is a file, and so is a dash alone", () => {
    const read = readOptions(["-", "--", "--quiet", "-x"], SPECS)
    expect(read.ok && read.value.files).toEqual(["-", "--quiet", "-x"])
    expect(read.ok && read.value.has("quiet")).toBe(false)
  })

  test.each([
    [["--sead", "1"], "no option '--sead'. Did you mean '--seed'?"],
    [["-q"], "no option '-q'"],
    [["--quiet=1"], "option '--quiet' takes no value"],
    [["--seed"], "option '--seed' needs a value"],
    [["--__proto__"], "no option '--__proto__'"],
    [["--constructor", "x"], "no option '--constructor'"],
  ])("%j is refused", (args, message) => {
    expect(readOptions(args, SPECS)).toEqual({ ok: false, error: message })
  })
})

test.each(["", "-1", "1.5", "1e3", "0x10", "4294967296", "99999999999999999999", " 1", "١"])(
  "'%s' is no seed",
  (text) => {
    expect(wholeNumber("seed", text, 0, 0xffff_ffff).ok).toBe(false)
  },
)

test("the nearest word is suggested, else all are told", () => {
  expect(oneOf("format", "jsno", ["json", "ktap"])).toEqual({
    ok: false,
    error: "no format 'jsno'. Did you mean 'json'?",
  })
  expect(oneOf("format", "xml", ["json", "ktap"])).toEqual({
    ok: false,
    error: "no format 'xml'. There are json, ktap.",
  })
})
