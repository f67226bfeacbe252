/**
 * Where the panes stand: the default, what was remembered, and bringing a pane back. The layout is data of the docking
 * library; one that it cannot read, or that lacks the editor, is thrown away for the default.
 */
import type { AddPanelPositionOptions, DockviewApi, SerializedDockview } from "dockview-react"
import { PANE_TITLES, type PaneName } from "./pane-titles.ts"

const KEY = "ringside.layout.2"
const SAVE_MS = 300

/** Sizes of the window's parts at 1440 by 900; smaller windows shrink in proportion, down to the least sizes. */
const SIDE = { width: 188, least: 160 }
const RIGHT = { width: 420, least: 320 }
const EDITOR_LEAST = { width: 480, height: 120 }
const TIMELINE = { share: 463 / 836, least: 200 }
const LOG_SHARE = 259 / 836
const LOG_LEAST = 96

/** Panes whose first line is a bar of tabs or tools. */
const OWN_BAR: ReadonlySet<string> = new Set<PaneName>(["editor", "timeline"])

/** The panes that a pane without a place comes to stand with, the first of them that is there. */
function besides(name: string): readonly string[] {
  const log: readonly string[] = ["log", "events", "problems"] satisfies PaneName[]
  if (log.includes(name)) return log
  // Timelines want the width.
  return name === "compare" ? ["timeline", "editor"] : ["inspector"]
}

interface Sizes {
  readonly initialWidth?: number
  readonly initialHeight?: number
  readonly minimumWidth?: number
  readonly minimumHeight?: number
}

export class LayoutControl {
  private api: DockviewApi | null = null
  private readonly storage: Storage
  private saving: ReturnType<typeof setTimeout> | null = null

  constructor(storage: Storage) {
    this.storage = storage
  }

  attach(api: DockviewApi): void {
    this.api = api
    if (!this.restore(api)) this.reset()
    api.onDidLayoutChange(() => {
      this.dress()
      if (this.saving !== null) clearTimeout(this.saving)
      this.saving = setTimeout(() => this.save(), SAVE_MS)
    })
  }

  detach(): void {
    this.save()
    this.api = null
  }

  reset(): void {
    const { api } = this
    if (api === null) return
    api.clear()
    const pane = (name: PaneName, position?: AddPanelPositionOptions, size: Sizes = {}) => {
      const panel = { id: name, component: name, title: PANE_TITLES[name], ...size }
      return position === undefined ? api.addPanel(panel) : api.addPanel({ ...panel, position })
    }
    const { width, height } = api
    pane("editor", undefined, { minimumWidth: EDITOR_LEAST.width, minimumHeight: EDITOR_LEAST.height })
    const right = Math.max(RIGHT.least, Math.min(RIGHT.width, width - SIDE.least - EDITOR_LEAST.width))
    pane("inspector", { direction: "right" }, { initialWidth: right, minimumWidth: RIGHT.least })
    const timeline = Math.round(height * TIMELINE.share)
    pane(
      "timeline",
      { referencePanel: "editor", direction: "below" },
      { initialHeight: timeline, minimumHeight: TIMELINE.least },
    )
    pane(
      "side",
      { referencePanel: "editor", direction: "left" },
      { initialWidth: SIDE.width, minimumWidth: SIDE.least },
    )
    const log = Math.round(height * LOG_SHARE)
    pane("log", { referencePanel: "inspector", direction: "below" }, { initialHeight: log, minimumHeight: LOG_LEAST })
    pane("events", { referencePanel: "log" })
    pane("problems", { referencePanel: "log" })
    api.getPanel("log")?.api.setActive()
    api.getPanel("side")?.api.setSize({ width: SIDE.width })
    api.getPanel("inspector")?.api.setSize({ width: right })
    api.getPanel("timeline")?.api.setSize({ height: timeline })
    api.getPanel("log")?.api.setSize({ height: log })
    this.dress()
    api.getPanel("editor")?.api.setActive()
  }

  /** Brings a pane to the front, where it was or at its usual place. */
  show(name: string, title: string): void {
    const { api } = this
    if (api === null) return
    const panel = api.getPanel(name)
    if (panel !== undefined) {
      panel.api.setActive()
      return
    }
    const reference = besides(name)
      .map((id) => api.getPanel(id))
      .find((found) => found !== undefined)
    api.addPanel({
      id: name,
      component: name,
      title,
      position: reference === undefined ? { direction: "right" } : { referencePanel: reference },
    })
    this.dress()
  }

  setSide(on: boolean, title: string): void {
    const panel = this.api?.getPanel("side")
    if (panel === undefined) return
    panel.api.setTitle(title)
    if (panel.api.group.api.isVisible !== on) panel.api.group.api.setVisible(on)
  }

  /** Focus to the next or previous group of panes. */
  focusNext(by: 1 | -1): void {
    const { api } = this
    if (api === null) return
    const groups = api.groups.filter((group) => group.api.isVisible)
    const at = groups.findIndex((group) => group === api.activeGroup)
    const next = groups[(at + by + groups.length) % groups.length]
    next?.activePanel?.api.setActive()
    const target = next?.element.querySelector<HTMLElement>(
      ".dv-content-container [tabindex='0'], .dv-content-container textarea, .dv-content-container button, .dv-content-container input",
    )
    target?.focus()
  }

  focus(name: string): void {
    const panel = this.api?.getPanel(name)
    panel?.api.setActive()
    panel?.group.element
      .querySelector<HTMLElement>(".dv-content-container [tabindex='0'], .dv-content-container textarea")
      ?.focus()
  }

  /** Panes with a bar of their own need none of the docking library's, as long as they are alone in their group. */
  private dress(): void {
    for (const group of this.api?.groups ?? []) {
      const alone = group.panels.length === 1 && group.api.location.type === "grid"
      const hidden = alone && OWN_BAR.has(group.panels[0]?.id ?? "")
      if (group.header.hidden !== hidden) group.header.hidden = hidden
    }
  }

  private restore(api: DockviewApi): boolean {
    const text = this.storage.getItem(KEY)
    if (text === null) return false
    try {
      api.fromJSON(JSON.parse(text) as SerializedDockview)
    } catch {
      api.clear()
      return false
    }
    const whole = api.getPanel("editor") !== undefined && api.getPanel("side") !== undefined
    if (whole) this.dress()
    return whole
  }

  private save(): void {
    if (this.saving !== null) clearTimeout(this.saving)
    this.saving = null
    if (this.api !== null) this.storage.setItem(KEY, JSON.stringify(this.api.toJSON()))
  }
}
