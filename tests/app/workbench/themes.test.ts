/** Every theme, looked at by axe and by size: nothing serious, nothing outside the window. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import type { Workbench } from "./helpers/workbench.ts"
import { TWO_CLIENTS, VECTOR_ADD } from "./replays.ts"

const pages = usePages()
const MACHINE_VIEWS = ["Stream", "Shader", "Memory", "Page table", "Firmware", "Framebuffer", "Fault"] as const
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")

interface Finding {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

async function seriousFindings(window: Workbench): Promise<readonly string[]> {
  // Outside the page's content policy, as a person's developer tools are.
  await window.page.evaluate(axe)
  const findings = await window.page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } }
    // Monaco's inside is Monaco's; its own tests look at it.
    const { violations } = await axe.run({ exclude: [".editor-host"] } as object)
    return violations
  })
  return findings
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join("\n  ")}`)
}

/** Elements whose text is cut off without an ellipsis, or that stick out of the window. */
async function outside(window: Workbench): Promise<readonly string[]> {
  return window.page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>(".top > *, .status > *, .activities > *, .way, .card, .pane-tab")]
      .filter((element) => {
        const { left, right, top, bottom, width } = element.getBoundingClientRect()
        if (width === 0 || element.closest(".scroll") !== null) return false
        return left < 0 || right > innerWidth + 0.5 || top < 0 || bottom > innerHeight + 0.5
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  )
}

test.each([
  ["dark", "Theme: Dark"],
  ["light", "Theme: Light"],
  ["hc-dark", "Theme: High contrast, dark"],
  ["hc-light", "Theme: High contrast, light"],
])("theme %s", async (name, command) => {
  const window = await pages.open({ viewport: { width: 1024, height: 700 } })
  await window.command(command)
  await window.page.locator(`html.theme-${name}`).waitFor({ state: "attached" })
  // The preview is coloured anew a moment later.
  await window.page.waitForTimeout(500)
  expect(await seriousFindings(window)).toEqual([])
  expect(await outside(window)).toEqual([])

  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.search("@flip")
  for (const pane of ["Kernel log", "Events", "Problems"] as const) {
    await window.showPane(pane)
    expect(await seriousFindings(window), pane).toEqual([])
  }
  for (const activity of ["Files", "Objects", "Runs", "Settings"]) {
    await window.page.locator(".activities").getByRole("button", { name: activity }).click()
    expect(await seriousFindings(window), activity).toEqual([])
  }
  const compared = await window.compare()
  await compared.getByRole("img").waitFor()
  expect(await seriousFindings(window), "compare").toEqual([])
  await window.newReplay(VECTOR_ADD)
  await window.run()
  await window.goToEvent(35)
  for (const view of MACHINE_VIEWS) {
    await window.machineView(view)
    expect(await seriousFindings(window), view).toEqual([])
  }
  await window.page.locator(".activities").getByRole("button", { name: "Machine" }).click()
  expect(await seriousFindings(window), "machine").toEqual([])
  // So many tabs in one group do not all fit; those that do not are in its list.
  await window.command("Reset layout")
  await window.page.keyboard.press("F1")
  await window.page.locator(".palette-entry").first().waitFor()
  expect(await seriousFindings(window), "palette").toEqual([])
  expect(await outside(window)).toEqual([])

  await window.page.reload()
  await window.page.locator(`html.theme-${name}`).waitFor({ state: "attached" })
})

test("without a choice the desktop's wish counts", async () => {
  const window = await pages.open({ colorScheme: "light" })
  await window.page.locator("html.theme-light").waitFor({ state: "attached" })
  await window.page.emulateMedia({ colorScheme: "dark" })
  await window.page.locator("html.theme-dark").waitFor({ state: "attached" })
})
