import { expect, it } from "vitest"
import { filesOf } from "./arguments.ts"

it("finds the files among the arguments", () => {
  expect(filesOf(["electron", "--inspect=0", "app", "a.replay", "/b.replay"], "/work", false)).toEqual([
    "/work/a.replay",
    "/b.replay",
  ])
  expect(filesOf(["ringside", "--flag", "", "a.replay"], "/work", true)).toEqual(["/work/a.replay"])
  expect(filesOf(["ringside", ...Array<string>(100).fill("a")], "/work", true).length).toBeLessThan(40)
})
