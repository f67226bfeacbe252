import { expect, it } from "vitest"
import { matchScore } from "./match-score.ts"

it("finds letters in order, words' beginnings first", () => {
  expect(matchScore("Reset layout", "rl")).not.toBeNull()
  expect(matchScore("Reset layout", "lr")).toBeNull()
  expect(matchScore("Reset layout", "layout") ?? 0).toBeGreaterThan(matchScore("Reset layout", "rlt") ?? 0)
  expect(matchScore("Run", "")).toBe(0)
})
