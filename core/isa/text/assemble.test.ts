import { describe, expect, test } from "vitest"
import { CDM } from "../cdm/cdm.ts"
import { toHex } from "../testing/hex.ts"
import { USC } from "../usc/usc.ts"
import { type AssembleOptions, assemble } from "./assemble.ts"
import { disassemble } from "./disassemble.ts"

function hexOf(family: typeof CDM, text: string, options: AssembleOptions = {}): string {
  const result = assemble(family, text, options)
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return toHex(result.value.bytes)
}

function problems(family: typeof CDM, text: string, options: AssembleOptions = {}): readonly string[] {
  const result = assemble(family, text, options)
  if (result.ok) return []
  return result.error.map(
    ({ line, column, length, message, suggestion }) =>
      `${line}:${column}+${length} ${message}${suggestion === null ? "" : `. ${suggestion}`}`,
  )
}

const symbols: Record<string, number> = { prog: 0x8000, params: 0x15_0001_0000, odd: 3, kernel: -0x5f_f3c8_7fe8 }
const resolve = (name: string) => symbols[name] ?? null

describe("assembler", () => {
  test("names stand for addresses, with an offset", () => {
    expect(hexOf(CDM, "launch pipeline=prog global=64,1,1 local=32,1,1", { resolve })).toBe(
      hexOf(CDM, "launch uniforms=64 pipeline=0x8000 global=64,1,1 local=32,1,1"),
    )
    expect(hexOf(USC, "uniform u4h count=2 from=params+0x40", { resolve })).toBe(
      hexOf(USC, "uniform u4h count=2 from=0x1500010040"),
    )
    expect(hexOf(CDM, "link params-16", { resolve })).toBe(hexOf(CDM, "link 0x150000fff0"))
  })

  test("tells the resolver from where an address counts", () => {
    const asked: unknown[] = []
    const note = (name: string, relative: unknown) => {
      asked.push([name, relative])
      return 0x40
    }
    hexOf(CDM, "launch pipeline=a\nlink b", { resolve: note })
    hexOf(USC, "shader c", { resolve: note })
    expect(asked).toEqual([
      ["a", "usc"],
      ["b", null],
      ["c", "usc"],
    ])
  })

  test("labels are addresses in the stream, forwards too", () => {
    const text = "start: barrier 0x60000000\nlink done\nlink start return\ndone:\nterminate"
    expect(hexOf(CDM, text, { base: 0x15_0000_0000 })).toBe(
      hexOf(CDM, "barrier 0x60000000\nlink 0x1500000014\nlink 0x1500000000 return\nterminate"),
    )
    expect(hexOf(CDM, "link on-8\non:")).toBe(hexOf(CDM, "link 0x0"))
    expect(problems(CDM, "word 0\nhere: launch pipeline=here")).toEqual(["2:23+4 pipeline must be a multiple of 64"])
  })

  test("the mode of a launch follows from its sizes", () => {
    expect(hexOf(CDM, "launch indirect=0x1500020000")).toBe(
      hexOf(CDM, "launch mode=indirect_global indirect=0x1500020000"),
    )
    expect(hexOf(CDM, "launch mode=indirect_local indirect=0x1500020000").length).toBe(2 * 16)
    expect(hexOf(CDM, "launch indirect=0x1500020000 local=32,1,1").length).toBe(2 * 28)
    expect(hexOf(CDM, "launch").length).toBe(2 * 32)
    expect(problems(CDM, "launch indirect=0x10 global=1,1,1")).toEqual(["1:1+6 global[0] does not go with indirect"])
    expect(problems(CDM, "launch mode=direct indirect=0x10")).toEqual(["1:1+6 indirect does not go with this mode"])
  })

  test("launches of G14X have eight bytes more", () => {
    expect(hexOf(CDM, "launch", { variant: "g14x" }).slice(16, 32)).toBe("0000000000000040")
    expect(hexOf(CDM, "launch extra=0", { variant: "g14x" }).slice(16, 32)).toBe("0000000000000000")
    expect(problems(CDM, "launch extra")).toEqual(["1:1+6 only chips of kind g14x have extra"])
    expect(problems(CDM, "launch extra=1")).toEqual(["1:8+7 only chips of kind g14x have extra"])
  })

  test("a barrier is a word, or flags, or both", () => {
    expect(hexOf(CDM, "barrier 0x60000009")).toBe("09000060")
    expect(hexOf(CDM, "barrier usc_cache_inval unk_0")).toBe("09000060")
    expect(hexOf(CDM, "barrier 0x60000001 usc_cache_inval")).toBe("09000060")
    expect(hexOf(CDM, "barrier 0x70200000")).toBe("00002070")
    expect(problems(CDM, "barrier 0x20000000")).toEqual(["1:9+10 0x20000000 is no barrier"])
  })

  test("numbers as they are, comments, long lines", () => {
    expect(hexOf(CDM, "# nothing\nword 0xdeadbeef 1 # two\nhalf 0x1234\nbyte 255")).toBe("efbeadde010000003412ff")
    expect(hexOf(CDM, "launch \\\n  pipeline=0x40 \\\n  local=1,1,1\nterminate").length).toBe(2 * 40)
    expect(problems(CDM, "word 0x100000000\nbyte")).toEqual([
      "1:6+11 0x100000000 is no number of 32 bits",
      "2:1+4 byte needs numbers",
    ])
  })

  test("says what is wrong, where, and what was meant", () => {
    expect(problems(CDM, "lauch pipeline=0x40\n\n  launch uniform=64 pipeline=0x41 local=1,2,3,4")).toEqual([
      "1:1+5 cdm has no lauch. Did you mean 'launch'?",
      "3:10+7 launch has no uniform. Did you mean 'uniforms'?",
      "3:30+4 pipeline must be a multiple of 64",
      "3:35+13 local has 3 elements",
    ])
    expect(problems(CDM, "launch samplers=compact8")).toEqual([
      "1:17+8 samplers has no compact8: it is one of none, compact_4, compact_8, compact_12, compact_16, extended_8, extended_16. Did you mean 'compact_8'?",
    ])
    expect(problems(CDM, "link nowhere\nlink\nlink odd odd", { resolve })).toEqual([
      "1:6+7 nothing is called nowhere",
      "3:10+3 link has no odd",
    ])
    expect(problems(CDM, "launch pipeline pipeline=prog pipeline=prog", { resolve })).toEqual([
      "1:8+8 pipeline needs a value: pipeline=…",
      "1:31+13 pipeline is given twice",
    ])
    expect(problems(USC, "uniform r3 from=0x10\nuniform_high u3 from=0x10\nregisters 300")).toEqual([
      "1:9+2 start is a uniform register, as u4 or u4h",
      "2:14+2 start must be 256 to 511",
      "3:11+3 count must be 1 to 256",
    ])
    expect(problems(CDM, "terminate type=2\nterminate unknown=-1\nterminate unknown=0x10000000000000000")).toEqual([
      "1:11+4 terminate has no type",
      "2:11+10 unknown is a number: the bits that no field has",
      "3:1+9 unknown has more bits than the block",
    ])
    expect(problems(CDM, "a:\na: terminate")).toEqual(["2:1+2 a is there twice"])
  })

  test("stands whatever it is given", () => {
    const labels = Array.from({ length: 50_000 }, (_, index) => `l${index}:`).join(" ")
    expect(hexOf(CDM, `${labels} link l49999`)).toBe(hexOf(CDM, "link 0"))
    expect(problems(CDM, `launch ${"x=".repeat(50_000)}`).length).toBe(1)
    expect(problems(CDM, `link 0x${"f".repeat(100_000)}`).length).toBe(1)
    expect(problems(CDM, `link a${"-1".repeat(50_000)}`).length).toBe(1)
    expect(problems(CDM, "launch __proto__=1 constructor=1 toString")).toEqual([
      "1:8+9 launch has no __proto__",
      "1:20+11 launch has no constructor",
      "1:34+8 launch has no toString",
    ])
    expect(problems(CDM, "toString\nlaunch samplers=toString").length).toBe(2)
  })

  test("lists problems up to a bound", () => {
    expect(problems(CDM, "x\n".repeat(10_000)).length).toBe(100)
  })
})

describe("disassembler", () => {
  test("stops at its limit and behind the end, and says where", () => {
    const bytes = new Uint8Array(4 * 100).fill(0x60)
    expect(disassemble(CDM, bytes, { limit: 3 })).toMatchObject({ end: 12, lines: { length: 3 } })
    const ended = assemble(CDM, "barrier 0x60000000\nterminate\nterminate")
    if (!ended.ok) throw new Error("assembles")
    expect(disassemble(CDM, ended.value.bytes, { toEnd: true }).end).toBe(12)
  })

  test("writes names of addresses that have one", () => {
    const bytes = assemble(CDM, "link 0x1500010000\nlink 0x1500010004")
    if (!bytes.ok) throw new Error("assembles")
    const nameOf = (address: unknown) => (address === 0x15_0001_0000 ? "params" : null)
    expect(disassemble(CDM, bytes.value.bytes, { nameOf }).lines.map(({ text }) => text)).toEqual([
      "link params",
      "link 0x1500010004",
    ])
  })

  test("bytes of no block are words, and the rest of a block that is cut off too", () => {
    const bytes = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0x40, 7, 8)
    expect(disassemble(CDM, bytes).lines.map(({ text }) => text)).toEqual([
      "word 0xffffffff",
      "word 0x40000000",
      "half 0x807",
    ])
  })
})
