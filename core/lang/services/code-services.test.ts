import { describe, expect, it } from "vitest"
import { completionsAt, definitionAt, formatReplay, hoverAt, renameAt } from "../services.ts"
import type { Caret } from "../services.ts"

const TEXT = `replay 1
machine agx { }
shader add {
loop: iadd r1, r0, 1   # launch
  stop
}
ppp state {
  ppp viewport[0].translate_x=8 \\
    fragment_shader.pipeline=prog
}
usc prog {
  shader add
  uniform u0 count=4 from=params
  end
}
cdm work {
  launch global=64,1,1 pipeline=prog
  terminate
}
client app {
  vm main
  buffer params at 0x1500000000 { u64 params }
  buffer code at 0x1500010000 { at 0 usc prog; at 0x80 cdm work; at 0x200 shader add; at 0x300 ppp state }
  queue q { usc-base code }
}
`

/** Inside of the first occurrence of a piece of the text. */
function caret(piece: string, within = 1): Caret {
  const before = TEXT.slice(0, TEXT.indexOf(piece) + within).split("\n")
  return { line: before.length, column: (before.at(-1) as string).length + 1 }
}

const hover = (piece: string, within = 1): string => hoverAt(TEXT, caret(piece, within))?.text ?? ""
const labels = (text: string): string[] =>
  completionsAt(text, { line: text.split("\n").length, column: (text.split("\n").at(-1) as string).length + 1 }).map(
    ({ label }) => label,
  )

describe("within code", () => {
  it("hover says what the tables say of instructions, blocks and operands", () => {
    expect(hover("iadd")).toContain("`iadd ")
    expect(hover("launch global")).toContain("Runs a compute shader over a grid")
    expect(hover("global=64")).toContain("Threads along x, y and z.")
    expect(hover("viewport[0].translate_x")).toContain("`viewport[0].translate_x` bits")
    expect(hover("fragment_shader.pipeline")).toContain("from the USC base")
    expect(hover("count=4")).toContain("Halves to load")
  })

  it("and of a name where it is declared; of a register or a comment nothing", () => {
    expect(hover("=prog\n", 2)).toContain("buffer or code prog, line 11")
    expect(hover("r1, r0")).toBe("")
    expect(hover("# launch", 4)).toBe("")
  })

  it("the place of a hover is the word", () => {
    expect(hoverAt(TEXT, caret("launch global"))?.place).toMatchObject({ line: 17, column: 3, endColumn: 9 })
  })

  it("completion offers blocks and instructions, then fields and names", () => {
    const before = TEXT.slice(0, TEXT.indexOf("client app"))
    expect(labels(`${before}cdm more {\n  `)).toEqual(expect.arrayContaining(["launch", "barrier", "terminate"]))
    const fields = labels(`${before}cdm more {\n  launch `)
    expect(fields).toEqual(expect.arrayContaining(["pipeline", "global", "local", "prog"]))
    expect(fields).not.toContain("client")
    expect(labels(`${before}shader more {\n  `)).toEqual(expect.arrayContaining(["iadd", "device_load", "stop"]))
    expect(labels(`${before}shader more {\n  iadd `)).toEqual([])
    expect(labels(before)).toContain("client")
  })

  it("a rename reaches the operands of streams", () => {
    const renaming = renameAt(TEXT, caret("prog {"), "pipeline-words")
    const places = "places" in renaming ? renaming.places.map(({ line }) => line) : []
    expect(places.toSorted((a, b) => a - b)).toEqual([9, 11, 17, 23])
    expect(definitionAt(TEXT, caret("u64 params", 5))).toMatchObject({ line: 22 })
  })

  it("the formatter leaves it as it is", () => {
    const formatted = formatReplay(TEXT)
    if (!formatted.ok) throw new Error("not formatted")
    expect(formatted.value).toContain("loop: iadd r1, r0, 1   # launch\n  stop\n}")
    expect(formatReplay(formatted.value)).toEqual(formatted)
    expect(formatReplay(TEXT.replace("1   # launch", "1   # launch   ").replaceAll("\n", "\r\n"))).toEqual(formatted)
  })
})
