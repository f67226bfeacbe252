/** The editor knows the language: completion, hover, format, definition; and the window knows its place. */
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { TWO_CLIENTS } from "./replays.ts"

const pages = usePages()

test("completion offers the queues where a queue is to stand", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  const { keyboard } = window.page
  await keyboard.press("Control+End")
  await keyboard.type("at 3ms desktop submit last to ")
  await keyboard.press("Control+Space")
  const widget = window.page.locator(".suggest-widget.visible")
  await widget.waitFor()
  expect(await widget.innerText()).toContain("present")
  await keyboard.type("pres")
  await keyboard.press("Enter")
  await window.page.locator(".view-line", { hasText: "last to present" }).waitFor()
})

test("hovering over a word says what it means", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.page
    .locator(".editor-host .view-line span", { hasText: /^credits$/ })
    .last()
    .hover()
  const card = window.page.locator(".monaco-hover:not(.hidden)")
  await card.waitFor()
  expect(await card.innerText()).toMatch(/credit limit/i)
})

test("format brings the text into its canonical form, once and for all", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS.replace("at 0ms game    submit frame", "at   0ms   game submit   frame"))
  await window.page.keyboard.press("Alt+Shift+F")
  await window.page.locator(".view-line", { hasText: /^at\s0ms\sgame\s{4}submit\sframe/ }).waitFor()
  const once = await window.text()
  await window.page.keyboard.press("Alt+Shift+F")
  await window.page.waitForTimeout(500)
  expect(await window.text()).toBe(once)
})

test("F12 goes from a name to where it is declared", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.search(":7")
  for (let i = 0; i < 4; i++) await window.page.keyboard.press("Control+ArrowRight")
  await window.page.keyboard.press("End")
  // A key that comes before the language services are there is answered with nothing.
  const there = window.page.locator(".status", { hasText: "Ln 6" })
  const go = async (): Promise<boolean> => {
    await window.page.keyboard.press("F12")
    return there.waitFor({ timeout: 3_000 }).then(
      () => true,
      () => false,
    )
  }
  await expect.poll(go, { timeout: 30_000 }).toBe(true)
})

test("a file dropped on the window is opened", async () => {
  const window = await pages.open()
  await window.page.evaluate((text) => {
    const carried = new DataTransfer()
    carried.items.add(new File([text], "dropped.replay"))
    const drop = new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true })
    document.querySelector(".shell")?.dispatchEvent(drop)
  }, TWO_CLIENTS)
  await window.editorReady()
  await window.page.locator(".tab.on", { hasText: "dropped.replay" }).waitFor()
  expect(await window.text()).toContain("two clients")
})

test("sizes of the panes are kept, and given up by Reset layout", async () => {
  const window = await pages.open()
  await window.newReplay()
  const { page } = window
  const side = page.locator(".side")
  const widthOf = async () => Math.round((await side.boundingBox())?.width ?? 0)
  await side.waitFor()
  const first = await widthOf()
  expect(first).toBeGreaterThanOrEqual(187)
  expect(first).toBeLessThanOrEqual(189)
  const box = await side.boundingBox()
  if (box === null) return
  await page.mouse.move(box.x + box.width + 1, box.y + 100)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width + 81, box.y + 100, { steps: 5 })
  await page.mouse.up()
  const wider = await widthOf()
  expect(wider).toBeGreaterThan(first + 60)
  await page.waitForTimeout(600)
  await page.reload()
  await window.ready()
  await window.newReplay()
  await side.waitFor()
  expect(await widthOf()).toBe(wider)
  await window.command("Reset layout")
  await page.waitForTimeout(200)
  expect(await widthOf()).toBe(first)
})

test("a run at a chosen speed takes its time, and can be paused", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS.replace("run 500us", "run 900ms"))
  const { page } = window
  await page.getByRole("button", { name: /^Speed/ }).click()
  await page.getByRole("menuitem", { name: "100 ms/s" }).click()
  await window.focusEditor()
  await page.keyboard.press("F5")
  await page.locator(".status .stop", { hasText: "Running" }).waitFor()
  await page.waitForTimeout(800)
  await page.keyboard.press("F6")
  await page.locator(".status .stop", { hasText: "Paused" }).waitFor()
  expect(await window.eventNumber()).toBeGreaterThan(5)
  await page.keyboard.press("Shift+F5")
  await page.locator(".status .stop", { hasText: "Cancelled" }).waitFor()
})
