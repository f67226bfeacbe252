import { expect, it } from "vitest"
import { MENU, type MenuCommand } from "./menu.ts"

const commands = MENU.flatMap(({ items }) => items).filter(
  (item): item is MenuCommand => typeof item === "object" && "id" in item,
)

it("names each command and each shortcut once", () => {
  const ids = commands.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const keys = commands.flatMap(({ accelerator }) => accelerator ?? [])
  expect(new Set(keys).size).toBe(keys.length)
})

it("takes no key that people type", () => {
  for (const { accelerator } of commands)
    if (accelerator !== undefined) expect(accelerator).toMatch(/^(F\d+$|.*(CmdOrCtrl|Ctrl|Alt)\+|Shift\+F\d+$)/)
})
