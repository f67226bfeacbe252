/** The machine under a run, looked at in its views: at the end, in the middle, and at a fault. */
import { expect, test } from "vitest"
import { usePages } from "./helpers/browser.ts"
import { STORE_TO_NOWHERE, TWO_CLIENTS, VECTOR_ADD } from "./replays.ts"

const pages = usePages()

/** Where the block at which the engine stands is marked. */
const EXECUTES = '[aria-current="step"]'

test("memory shows what the run left, and stepping back what was there before", async () => {
  const window = await pages.open()
  await window.newReplay(VECTOR_ADD)
  await window.run()
  const memory = await window.machineView("Memory")
  await memory.getByLabel("Memory: buffer").selectOption({ label: "out, 16 KiB at 0x1500008000 rw" })
  const row = memory.locator("tr", { hasText: "0x1500008000" })
  await row.locator(".cell", { hasText: "000003eb" }).waitFor()
  // 1000, 1003, 1006, 1009.
  expect(await row.locator(".cell").allInnerTexts()).toEqual(["000003e8", "000003eb", "000003ee", "000003f1"])
  await window.goToEvent(33)
  await row.locator(".cell.changed").first().waitFor()
  expect(await row.locator(".cell").allInnerTexts()).toEqual(Array(4).fill("00000000"))
  expect(await memory.locator(".moment").innerText()).toContain("after event 33")
  await memory.getByLabel("Memory: address", { exact: true }).fill("0x99")
  await window.page.keyboard.press("Enter")
  await memory.getByText("Nothing is mapped from 0x99 on.").waitFor()
})

test("stream, shader and registers stand where the cursor stands", async () => {
  const window = await pages.open()
  await window.newReplay(VECTOR_ADD)
  await window.run()
  const stream = await window.machineView("Stream")
  await stream.locator(".stream-rows > li").nth(2).waitFor()
  expect(await stream.locator(EXECUTES).count()).toBe(0)
  await window.goToEvent(33)
  await stream.locator(EXECUTES, { hasText: "launch" }).waitFor()
  await stream.getByText("compute engine running").waitFor()
  // A block's fields unfold.
  await stream.locator(EXECUTES).getByRole("button", { name: "launch" }).click()
  await stream.locator("dt", { hasText: "pipeline" }).waitFor()
  await stream.getByText("2 started, 0 done").waitFor()

  await stream.getByTitle("Show in the shader").click()
  const shader = await window.machineView("Shader")
  await shader.locator(EXECUTES, { hasText: "get_sr" }).waitFor()
  expect(await shader.locator(".code-line").count()).toBe(7)
  expect(await shader.locator(EXECUTES).innerText()).toContain("2")
  await shader.locator(".registers th", { hasText: /^r7$/ }).waitFor()
  await shader.getByText("u4", { exact: true }).waitFor()
  await shader.getByLabel("Lane").selectOption("all lanes")
  await shader.locator(".all-lanes tr", { hasText: "31" }).waitFor()
  // By its name it can be seen when nothing executes, too.
  await window.page.keyboard.press("End")
  await shader.getByText("No thread group is on a core at this moment.").waitFor()
  await shader.getByLabel("Shader of the replay").selectOption("add")
  await shader.locator(".code-line", { hasText: "device_store" }).waitFor()
})

test("page table, firmware and framebuffer", async () => {
  const window = await pages.open()
  await window.newReplay(VECTOR_ADD)
  await window.run()
  const walk = await window.machineView("Page table")
  await walk.getByLabel("Page table: buffer").selectOption({ label: "b, 16 KiB at 0x1500004000 r" })
  await walk.locator(".walk li").nth(3).waitFor()
  expect(await walk.locator(".walk dd").allInnerTexts()).toEqual([
    expect.stringMatching(/^0x8/),
    "reads",
    "no access",
    expect.stringContaining("reads"),
  ])
  await walk.locator(".walk dd").getByTitle("Show in memory").first().click()
  const memory = await window.machineView("Memory")
  await memory.getByText("000003e8").waitFor()

  const firmware = await window.machineView("Firmware")
  await firmware.getByText("done 1, read 1, write 1 of 1280").waitFor()
  await firmware.locator("summary", { hasText: "event" }).click()
  await firmware.getByText("event_flag").waitFor()

  const picture = await window.machineView("Framebuffer")
  await picture.getByLabel("Framebuffer: buffer").selectOption({ label: "out, 16 KiB at 0x1500008000 rw" })
  await picture.getByLabel("Width").fill("16")
  await picture.getByRole("img", { name: "16 by 64 pixels" }).waitFor()
})

test("a fault: register, unit, walk, instruction, and who was blamed", async () => {
  const window = await pages.open()
  await window.newReplay(STORE_TO_NOWHERE)
  await window.run()
  const fault = await window.machineView("Fault")
  await fault.getByText("No fault is latched at this moment.").waitFor()
  await fault.getByText("guilty: its address space faulted").waitFor()
  await fault.getByRole("button", { name: /^fault at/ }).click()
  await fault.getByText("write refused").waitFor()
  await fault.getByText("The walk ends here: unmapped.").waitFor()
  await fault.getByText("UL1C, group 0").waitFor()
  await fault.getByTitle("Show in the shader").click()
  const shader = await window.machineView("Shader")
  await shader.locator(EXECUTES, { hasText: "device_store" }).waitFor()
})

test("breakpoints on an instruction, an access and a command, in what is recorded and in a new run", async () => {
  const window = await pages.open()
  await window.newReplay(VECTOR_ADD)
  await window.run()
  await window.goToEvent(33)
  const stop = window.page.locator(".status .stop")
  // From the editor's gutter: the line of the addition.
  await window.search(":14")
  await window.page.locator(".editor-host .line-numbers", { hasText: /^14$/ }).click()
  await window.page.locator(".breakpoint-glyph").waitFor()
  const shader = await window.machineView("Shader")
  await shader.locator(".code-line", { hasText: "iadd" }).locator(".stop-dot.on").waitFor()
  await window.page.keyboard.press("F5")
  await stop.filter({ hasText: "Stopped: instruction 0x" }).waitFor()
  await shader.locator(EXECUTES, { hasText: "iadd" }).waitFor()
  // r1 and r2 are loaded, r3 is not the sum yet.
  await shader.getByLabel("Lane").selectOption("lane 5")
  await shader.locator(".registers tr", { hasText: /^r2/ }).getByText("000003f2").waitFor()
  expect(await shader.locator(".registers tr", { hasText: /^r3/ }).innerText()).toContain("00000000")

  const memory = await window.machineView("Memory")
  await memory.getByLabel("Memory: buffer").selectOption({ label: "out, 16 KiB at 0x1500008000 rw" })
  await memory.getByRole("button", { name: "stop at write" }).click()
  await window.page.keyboard.press("F5")
  await stop.filter({ hasText: /Stopped: write of 0x1500008000 by lane 0/ }).waitFor()
  const row = memory.locator("tr", { hasText: "0x1500008000" })
  expect(await row.locator(".cell").allInnerTexts()).toEqual(Array(4).fill("00000000"))

  await window.page.locator(".activities").getByRole("button", { name: "Machine" }).click()
  await window.page.getByRole("button", { name: "Remove the breakpoint at write of 0x1500008000" }).click()
  await window.page.keyboard.press("Control+Shift+F5")
  await stop.filter({ hasText: "Stopped: instruction 0x" }).waitFor()
  await window.page.getByRole("button", { name: /^Remove the breakpoint at instruction/ }).click()
  const stream = await window.machineView("Stream")
  await stream
    .locator("li", { hasText: "terminate" })
    .getByRole("button", { name: /^Stop at the command/ })
    .click()
  await window.page.keyboard.press("F5")
  await stream.locator(EXECUTES, { hasText: "terminate" }).waitFor()
  await window.page.keyboard.press("F5")
  await stop.filter({ hasText: "Ended: held" }).waitFor()
})

test("a machine without memory says so", async () => {
  const window = await pages.open()
  await window.newReplay(TWO_CLIENTS)
  await window.run()
  await window.command("Go to memory")
  await window.page.getByText("it is not 'machine agx'").first().waitFor()
})
