/** No text is lost: neither when the page goes away, nor by closing a tab. */
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { TWO_CLIENTS } from "./replays.ts"

const pages = usePages()

test("unsaved text survives a page that goes away", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS.replace("two clients", "not saved anywhere"))
  await window.page.waitForFunction(() => JSON.stringify({ ...localStorage }).includes("not saved anywhere"))
  // As after a crash: no chance to say anything on the way out.
  const again = await window.page.context().newPage()
  await window.page.close({ runBeforeUnload: false })
  await again.goto(pages.address())
  await again.getByText(/^Restored 1 unsaved file from \d\d:\d\d\.$/).waitFor()
  await again.locator(".view-line", { hasText: "not saved anywhere" }).waitFor()
  expect(await again.locator(".tab.on .sr-only").innerText()).toContain("unsaved")
})

test("closing a changed file asks first", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.page.keyboard.press("Control+F4")
  const dialog = window.page.getByRole("dialog")
  await dialog.getByText("It has changes that are not saved.").waitFor()
  await dialog.getByRole("button", { name: "Keep open" }).click()
  expect(await window.page.locator(".tab.on").count()).toBe(1)
  await window.page.keyboard.press("Control+F4")
  await dialog.getByRole("button", { name: "Discard" }).click()
  await window.page.getByRole("heading", { name: "Start" }).waitFor()
})
