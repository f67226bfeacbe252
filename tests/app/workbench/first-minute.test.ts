/** A person's first minute: open an example, change a duration, make a mistake, mend it. */
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { TWO_CLIENTS } from "./replays.ts"

const pages = usePages()

test("Enter opens the first example and runs it", async () => {
  const window = await pages.open()
  const { page } = window
  await page.locator(".card.on:focus").waitFor()
  const title = await page.locator(".card.on b .cut").innerText()
  await page.keyboard.press("Enter")
  await window.editorReady()
  await window.stopped()
  expect(await window.stopText()).toBe("Ended: held")
  expect(await window.text()).toContain(title.trim())
  expect(await window.eventNumber()).toBeGreaterThan(10)
})

test("cards show pictures of real runs, and are walked with the arrow keys", async () => {
  const { page } = await pages.open()
  await page.locator(".card.on:focus").waitFor()
  await page.waitForFunction(() => document.querySelectorAll(".card .thumbnail rect").length > 20)
  const first = await page.locator(".card.on").getAttribute("id")
  await page.keyboard.press("ArrowRight")
  await page.keyboard.press("ArrowDown")
  expect(await page.locator(".card.on").getAttribute("id")).not.toBe(first)
  expect(await page.locator(".preview h2").innerText()).toBe((await page.locator(".card.on b .cut").innerText()).trim())
})

test("a changed duration changes the result beside its line", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  expect(await window.result(6).innerText()).toContain("2.00 ms")
  expect(await window.result(7).innerText()).toContain("1.50 ms")
  expect(await window.result(9).innerText()).toContain("over")
  expect(await window.stopText()).toBe("Stopped: expectation failed, line 9")

  await window.setText(TWO_CLIENTS.replace("run 2ms", "run 1ms"))
  await window.page.getByText("changed since run 1").waitFor()
  await window.run()
  await window.result(6).filter({ hasText: "1.00 ms" }).waitFor()
  expect(await window.stopText()).toBe("Ended: held")
  expect(await window.page.getByText("changed since").count()).toBe(0)
})

test("a syntax error says what and where, and goes away with its cause", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS.replace("run 2ms", "run 2"))
  await window.showPane("Problems")
  const problem = window.page.locator(".problem")
  await problem.waitFor()
  expect(await problem.innerText()).toMatch(/^Line 6, column 45: expected a duration such as 2ms, found '2'\./)
  await window.page.keyboard.press("F5")
  await window.stopped()
  expect(await window.stopText()).toBe("Not run: 1 error, first on line 6.")
  await problem.click()
  await window.page.locator(".status", { hasText: "Ln 6, Col 45" }).waitFor()

  await window.setText(TWO_CLIENTS)
  await window.page.getByText("No problems.").waitFor()
})

test("an unknown name comes with a suggestion", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS.replace("to present", "to presnt"))
  await window.showPane("Problems")
  await window.page.locator(".problem").waitFor()
  expect(await window.page.locator(".problem").innerText()).toMatch(
    /^Line 7: no queue 'presnt'\. Did you mean 'present'\?/,
  )
})
