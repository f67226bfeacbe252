import { describe, expect, it } from "vitest"
import { mapLines } from "./line-map.ts"

describe("lines after an edit", () => {
  it("stay where nothing changed", () => {
    const map = mapLines("a\nb\nc", "a\nb\nc")
    expect(map.changed).toBe(false)
    expect([1, 2, 3].map((line) => map.ranLine(line))).toEqual([1, 2, 3])
  })

  it("move down below an inserted line, which has no result", () => {
    const map = mapLines("a\nb\nc", "a\nnew\nb\nc")
    expect([1, 2, 3, 4].map((line) => map.ranLine(line))).toEqual([1, 0, 2, 3])
    expect([1, 2, 3].map((line) => map.presentLine(line))).toEqual([1, 3, 4])
  })

  it("move up below a removed line", () => {
    const map = mapLines("a\nb\nc", "a\nc")
    expect([1, 2].map((line) => map.ranLine(line))).toEqual([1, 3])
    expect(map.presentLine(2)).toBe(0)
  })

  it("keep their result when changed in place", () => {
    const map = mapLines("a\nb\nc", "a\nB\nc")
    expect(map.changed).toBe(true)
    expect(map.ranLine(2)).toBe(2)
  })
})
