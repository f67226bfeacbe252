/** What a person does in the window and sees there, in the words of the tests. */
import type { Locator, Page } from "playwright-core"

export class Workbench {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** The first screen or the panes are there, and the simulation answers. */
  async ready(): Promise<void> {
    await this.page.locator(".top").waitFor()
    await this.page.locator(".status").getByText("Connecting").waitFor({ state: "detached" })
  }

  /** Ctrl+N, and the caret in the text. */
  async newReplay(text?: string): Promise<void> {
    await this.page.keyboard.press("Control+n")
    await this.editorReady()
    if (text !== undefined) await this.setText(text)
  }

  async editorReady(): Promise<void> {
    await this.page.locator(".editor-host .view-lines .view-line").first().waitFor()
    await this.page.locator(".editor-host .monaco-editor.focused").waitFor()
  }

  async setText(text: string): Promise<void> {
    await this.focusEditor()
    await this.page.keyboard.press("Control+a")
    await this.page.keyboard.insertText(text)
  }

  async focusEditor(): Promise<void> {
    if ((await this.page.locator(".editor-host .monaco-editor.focused").count()) > 0) return
    await this.page.keyboard.press("Control+1")
    await this.page.locator(".editor-host .monaco-editor.focused").waitFor()
  }

  /** The text as the editor shows it; short replays only, for it is read from the lines in view. */
  async text(): Promise<string> {
    const lines = this.page.locator(".editor-host .view-lines .view-line")
    const placed = await lines.evaluateAll((all) =>
      all.map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? "" })),
    )
    return placed
      .toSorted((a, b) => a.top - b.top)
      .map(({ text }) => text.replaceAll("\u00a0", " "))
      .join("\n")
  }

  /** F5, until the run stands. */
  async run(): Promise<void> {
    await this.page.keyboard.press("F5")
    await this.stopped()
  }

  async stopped(): Promise<void> {
    await this.page
      .locator(".status .stop")
      .filter({ hasText: /Ended|Stopped|Paused|Cancelled|Not run/ })
      .waitFor()
  }

  async stopText(): Promise<string> {
    return (await this.page.locator(".status .stop").innerText()).trim()
  }

  /** What stands at the right edge of a line. */
  result(line: number): Locator {
    return this.page.locator(`.result[data-line="${line}"]`)
  }

  async eventNumber(): Promise<number> {
    const text = await this.page.getByTestId("event-number").innerText()
    return Number(text.replace(/[^\d]/g, ""))
  }

  async clock(): Promise<string> {
    return (await this.page.getByTestId("clock").innerText()).replace(/\s*ms$/, "").trim()
  }

  async showPane(title: "Kernel log" | "Events" | "Problems"): Promise<void> {
    await this.page.locator(".pane-tab", { hasText: title }).click()
  }

  /** Brings a view of the machine to the front; null until it has heard from the machine. */
  async machineView(
    title: "Stream" | "Shader" | "Memory" | "Page table" | "Firmware" | "Framebuffer" | "Fault",
  ): Promise<Locator> {
    await this.command(`Go to ${title.toLowerCase()}`)
    const view = this.page.locator(".machine", { has: this.page.getByRole("region", { name: title, exact: true }) })
    await view.waitFor()
    return view
  }

  /** Compares the active replay; the pane is to the front. */
  async compare(): Promise<Locator> {
    await this.command("Compare schedulers")
    const pane = this.page.locator(".compare")
    await pane.waitFor()
    return pane
  }

  /** Steps with F11 or Alt+F11 until the cursor is after this event. */
  async goToEvent(number: number): Promise<void> {
    for (let now = await this.eventNumber(); now !== number; now = await this.eventNumber())
      await this.page.keyboard.press(now < number ? "F11" : "Alt+F11")
  }

  /** Ctrl+P, the text, Enter. */
  async search(text: string): Promise<void> {
    await this.page.keyboard.press("Control+p")
    await this.page.locator(".palette input").fill(text)
    await this.page.keyboard.press("Enter")
    await this.page.locator(".palette").waitFor({ state: "detached" })
  }

  async command(title: string): Promise<void> {
    await this.search(`>${title}`)
  }

  get inspector(): Locator {
    return this.page.locator(".inspector")
  }
}
