import { expect, it } from "vitest"
import { placeWindow } from "./window-state.ts"

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
const saved = { x: 100, y: 50, width: 1200, height: 800, maximized: true }

it("puts the window where it was, if that is on a screen", () => {
  expect(placeWindow(null, screens)).toEqual({ bounds: { width: 1440, height: 900 }, maximized: false })
  expect(placeWindow(saved, screens)).toEqual({ bounds: { x: 100, y: 50, width: 1200, height: 800 }, maximized: true })
  // The screen it was on has been taken away.
  expect(placeWindow({ ...saved, x: 5000 }, screens).bounds).toEqual({ width: 1200, height: 800 })
  expect(placeWindow({ ...saved, width: 10, height: 10 }, screens).bounds).toMatchObject({ width: 1004, height: 600 })
})
