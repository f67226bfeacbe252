import { expect, it } from "vitest"
import { filesOf } from "./arguments.ts"

it("finds the files among the arguments", () => {
  expect(filesOf(["electron", "--inspect=0", "app", "a.replay", "/b.replay"], "/home/me", false)).toEqual([
    "/home/me/a.replay",
    "/b.replay",
  ])
  expect(filesOf(["ringside", "--flag", "", "a.replay"], "/home/me", true)).toEqual(["/home/me/a.replay"])
  expect(filesOf(["ringside", ...Array<string>(100).fill("a")], "/home/me", true).length).toBeLessThan(40)
})
