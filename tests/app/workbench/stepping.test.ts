/** Time has no arrow: each step has a way back, and all panes look at the same moment. */
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { TWO_CLIENTS } from "./replays.ts"

const pages = usePages()

test("step and step back move one event", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  const end = await window.eventNumber()
  const { keyboard } = window.page
  await keyboard.press("Alt+F11")
  await keyboard.press("Alt+F11")
  expect(await window.eventNumber()).toBe(end - 2)
  await keyboard.press("F11")
  expect(await window.eventNumber()).toBe(end - 1)
  // Single letters act outside text fields only.
  await keyboard.press("Control+2")
  await keyboard.press("Home")
  expect(await window.eventNumber()).toBe(0)
  expect(await window.clock()).toBe("0.000 000")
  await keyboard.press(".")
  await keyboard.press(".")
  await keyboard.press(",")
  expect(await window.eventNumber()).toBe(1)
  await keyboard.press("End")
  expect(await window.eventNumber()).toBe(end)
})

test("a replay can be stepped from its very first event, the host asked for each", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.page.keyboard.press("F11")
  await window.page.locator(".status .stop", { hasText: "Stopped at the start" }).waitFor()
  expect(await window.eventNumber()).toBe(0)
  for (let event = 1; event <= 5; event++) {
    await window.page.keyboard.press("F11")
    await window.page
      .getByTestId("event-number")
      .filter({ hasText: new RegExp(`event ${event}$`) })
      .waitFor()
  }
  await window.run()
  expect(await window.eventNumber()).toBeGreaterThan(20)
})

test("step over follows the selection", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.search("@flip")
  await window.page.keyboard.press("Control+2")
  await window.page.keyboard.press("Home")
  await window.page.keyboard.press("F10")
  expect(await window.clock()).toBe("1.000 000")
  await window.page.keyboard.press("F10")
  const there = await window.eventNumber()
  await window.page.keyboard.press("F10")
  await window.page.keyboard.press("Alt+F10")
  expect(await window.eventNumber()).toBe(there)
})

test("a job chosen in the events shows in the inspector, with what it waited for", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.showPane("Events")
  await window.page.locator(".log .vrow", { hasText: "finished_signal" }).filter({ hasText: "flip" }).click()
  await window.inspector.getByRole("heading", { name: "Job flip" }).waitFor()
  const text = await window.inspector.innerText()
  expect(text).toContain("executing")
  expect(text).toContain("0.5000")
  expect(text).toContain("Why was it late?")
  expect(text).toContain("line 9 allows 1")
  // Its line in the editor lights up, and the link to the other job selects that.
  await window.page.locator(".related-line").first().waitFor()
  await window.inspector.locator(".why").getByRole("button", { name: "frame" }).first().click()
  await window.inspector.getByRole("heading", { name: "Job frame" }).waitFor()
  await window.page.keyboard.press("Alt+ArrowLeft")
  await window.inspector.getByRole("heading", { name: "Job flip" }).waitFor()
})

test("a breakpoint stops the cursor at its line", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.page.keyboard.press("Control+2")
  await window.page.keyboard.press("Home")
  await window.page.locator(".editor-host .line-numbers", { hasText: /^7$/ }).click()
  await window.page.locator(".breakpoint-glyph").waitFor()
  await window.page.keyboard.press("F5")
  expect(await window.clock()).toBe("1.000 000")
  await window.page.locator(".stopped-line").first().waitFor()
})

test("an older run can be looked at again", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.search("@flip")
  await window.setText(TWO_CLIENTS.replaceAll("flip", "turn"))
  await window.run()
  await window.page.locator(".pane", { hasText: "flip does not exist in run 2." }).first().waitFor()
  await window.page.locator(".activities").getByRole("button", { name: "Runs" }).click()
  await window.page.locator(".side-row", { hasText: /^1/ }).click()
  await window.page.locator(".tabs-end", { hasText: "changed since run 1" }).waitFor()
  await window.search("@flip")
  await window.inspector.getByRole("heading", { name: "Job flip" }).waitFor()
})
