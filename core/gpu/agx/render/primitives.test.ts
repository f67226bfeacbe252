import { describe, expect, test } from "vitest"
import { PRIMITIVES } from "../../../isa/vdm/vdm.ts"
import { Assembler, type Primitive } from "./primitives.ts"

function assemble(kind: keyof typeof PRIMITIVES, ...vertices: (number | "restart")[]): string {
  const out: Primitive[] = []
  const assembler = new Assembler(PRIMITIVES[kind], (primitive) => out.push(primitive))
  for (const vertex of vertices) {
    if (vertex === "restart") assembler.restart()
    else assembler.add(vertex)
  }
  assembler.restart()
  return out.map((one) => one.join("")).join(" ")
}

describe("primitive assembly", () => {
  test("separate ones drop what is left over", () => {
    expect(assemble("points", 0, 1)).toBe("0 1")
    expect(assemble("lines", 0, 1, 2, 3, 4)).toBe("01 23")
    expect(assemble("triangles", 0, 1, 2, 3, 4, 5, 6)).toBe("012 345")
    expect(assemble("quads", 0, 1, 2, 3, 4)).toBe("012 023")
  })

  test("connected ones share vertices; strips keep their facing", () => {
    expect(assemble("line_strip", 0, 1, 2)).toBe("01 12")
    expect(assemble("line_loop", 0, 1, 2)).toBe("01 12 20")
    expect(assemble("line_loop", 0, 1)).toBe("01")
    expect(assemble("triangle_strip", 0, 1, 2, 3, 4)).toBe("012 213 234")
    expect(assemble("triangle_fan", 0, 1, 2, 3)).toBe("012 023")
    expect(assemble("quad_strip", 0, 1, 2, 3, 4, 5)).toBe("013 032 235 254")
  })

  test("a restart begins anew, facing included", () => {
    expect(assemble("triangle_strip", 0, 1, 2, 3, "restart", 4, 5, 6, 7)).toBe("012 213 456 657")
    expect(assemble("triangle_fan", 0, 1, 2, "restart", 3, 4, 5)).toBe("012 345")
    expect(assemble("line_loop", 0, 1, 2, "restart", 3, 4)).toBe("01 12 20 34")
    expect(assemble("triangles", 0, 1, "restart", 2, 3, 4)).toBe("234")
  })

  test("an unknown kind draws nothing", () => {
    const out: Primitive[] = []
    const assembler = new Assembler(4, (primitive) => out.push(primitive))
    for (let vertex = 0; vertex < 9; vertex++) assembler.add(vertex)
    assembler.restart()
    expect(out).toEqual([])
  })
})
