/** Schedulers compared in the window: contenders, aligned timelines, figures, export, and what cannot be compared. */
import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { takeScreenshot } from "./helpers/screenshot.ts"

const pages = usePages()

const LATE_JOINER = `replay 1  # A late joiner
machine mock {
  sched gfx { credits 1; rings 1 }
}
client batch  { queue bulk on gfx }
client editor { queue ui on gfx }
repeat 20 every 0ns from 0ms { batch submit tile to bulk { run 1ms } }
at 2.5ms editor submit key to ui { run 200us }
`

const ENDLESS = `replay 1
machine mock { sched gfx { timeout 1us; on-timeout no-hang } }
client a { queue q on gfx }
at 0ms a submit x to q { run 1ms; hang }
`

test("a replay is compared: picture, figures, the best marked", async () => {
  const window = await pages.open()
  await window.newReplay(LATE_JOINER)
  const pane = await window.compare()
  const picture = pane.getByRole("img", { name: "A late joiner: schedulers compared" })
  await picture.waitFor()
  for (const text of ["drm-sched/fifo", "drm-sched/rr", "drm-sched/fair"]) {
    await picture.locator("text", { hasText: text }).first().waitFor()
  }
  // 17.5 ms of waiting, of which half was due, in 20.2 ms: docs/compare.md.
  const row = pane.getByRole("row", { name: /^fairness error/ })
  const cells = await row.getByRole("cell").allInnerTexts()
  expect(cells[0]).toBe("43.3%")
  expect(cells[2]).toMatch(/^★ 0\.74% x0\.02$/)
  expect(await picture.locator("desc").textContent()).toContain("fairness error drm-sched/fifo 43.3%")
  await takeScreenshot(window.page, "compare-dark")
  await window.page.setViewportSize({ width: 1000, height: 700 })
  await takeScreenshot(window.page, "compare-narrow")
})

test("contenders are chosen, with the keyboard too, and a change of the text is told", async () => {
  const window = await pages.open({ colorScheme: "light" })
  await window.newReplay(LATE_JOINER)
  const pane = await window.compare()
  await pane.getByRole("img").waitFor()
  const box = pane.getByRole("checkbox", { name: "drm-sched/rr" })
  await box.focus()
  await window.page.keyboard.press("Space")
  await pane.getByRole("button", { name: "Compare schedulers" }).click()
  await pane.getByRole("columnheader", { name: "drm-sched/rr" }).waitFor({ state: "detached" })
  await pane.getByRole("columnheader", { name: "drm-sched/fair" }).waitFor()
  await takeScreenshot(window.page, "compare-light")
  await window.setText(LATE_JOINER.replace("run 200us", "run 300us"))
  await pane.getByText("The text has changed since this comparison.").waitFor()
})

test("the picture is exported as a file that stands alone", async () => {
  const window = await pages.open()
  await window.newReplay(LATE_JOINER)
  const pane = await window.compare()
  await pane.getByRole("img").waitFor()
  const downloading = window.page.waitForEvent("download")
  await pane.getByRole("button", { name: "Export SVG…" }).click()
  const download = await downloading
  expect(download.suggestedFilename()).toMatch(/-compared\.svg$/)
  const svg = readFileSync(await download.path(), "utf8")
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /)
  expect(svg).toContain(">drm-sched/fair</text>")
})

test("a replay with a mistake is not compared, and says where", async () => {
  const window = await pages.open()
  await window.newReplay(`${LATE_JOINER}expect nobody ok\n`)
  const pane = await window.compare()
  await pane.getByText("Not compared: Line 9: no job 'nobody'.").waitFor()
})

test("a comparison without an end is stopped with Escape", async () => {
  const window = await pages.open()
  await window.newReplay(ENDLESS)
  const pane = await window.compare()
  await pane.getByText(/^Running .* under drm-sched\/fifo, 1 of \d+, [\d,]+ events$/).waitFor()
  await pane.getByRole("region", { name: "Comparison" }).focus()
  await window.page.keyboard.press("Escape")
  await pane.getByText(/^Stopped after \d of \d+ contenders\.$/).waitFor()
  // The window is free for a run all the while.
  await window.setText(LATE_JOINER)
  await window.run()
  expect(await window.stopText()).toContain("Ended")
})
