/** Asks the host for comparisons of the active replay, takes in what it says, and exports the picture. */
import { contenderName } from "../../core/compare/contender.ts"
import { LIGHT } from "../../core/compare/picture/palette.ts"
import { comparisonPicture } from "../../core/compare/picture/picture.ts"
import { svgOf } from "../../core/compare/picture/svg.ts"
import { formatValue } from "../../core/compare/rows.ts"
import type { Desktop } from "../../core/protocol/desktop-api.ts"
import type { ClientMessage } from "../../core/protocol/messages.ts"
import type { AppStore } from "../state/app-state.ts"
import type { ComparisonMessage } from "../state/comparison.ts"
import { activeFile } from "../state/files.ts"
import { shownComparison } from "./shown-comparison.ts"

export interface CompareDeps {
  readonly store: AppStore
  readonly send: (message: ClientMessage) => void
  readonly desktop: Desktop
}

export class CompareControl {
  private readonly deps: CompareDeps

  constructor(deps: CompareDeps) {
    this.deps = deps
  }

  /** Compares the text of the active file under all contenders but those that were left out. */
  start(): void {
    const { store, send } = this.deps
    const file = activeFile(store.get().files)
    if (file === null) return
    store.dispatch({ type: "comparison/asked", file: file.id, fileName: file.name, text: file.text })
    const { id, available, leftOut } = store.get().comparison
    const chosen = available.filter((name) => !leftOut.has(name))
    const contenders = leftOut.size === 0 || chosen.length === 0 ? null : chosen
    send({ type: "compare", comparison: id, name: file.name, text: file.text, contenders })
  }

  stop(): void {
    const { store, send } = this.deps
    const { id, state } = store.get().comparison
    if (state === "running") send({ type: "compare-stop", comparison: id })
  }

  onMessage(message: ComparisonMessage): void {
    const { store } = this.deps
    store.dispatch({ type: "comparison/heard", message })
    if (message.type !== "comparison-over" || message.comparison !== store.get().comparison.id) return
    store.dispatch({ type: "view/announced", text: this.outcome(message.state) })
  }

  /** The host is gone. */
  lost(): void {
    this.deps.store.dispatch({ type: "comparison/lost" })
  }

  async export(): Promise<void> {
    const { store, desktop } = this.deps
    const comparison = shownComparison(store.get().comparison)
    if (comparison === null) return
    const name = `${comparison.file.replace(/\.replay$/, "")}-compared.svg`
    // On paper and in mails the ground is white, whatever the window's is.
    const exported = await desktop.exportFile(name, svgOf(comparisonPicture(comparison), LIGHT))
    if (!exported.ok) store.dispatch({ type: "view/noticed", notice: { tone: "error", text: exported.error.message } })
    else if (exported.value !== null) {
      store.dispatch({ type: "view/noticed", notice: { tone: "info", text: `Exported ${exported.value}.` } })
    }
  }

  /** For screen readers: what a person would look at first. */
  private outcome(state: string): string {
    const { results } = this.deps.store.get().comparison
    if (state !== "done") return `Comparison ${state}`
    const best = results.reduce<(typeof results)[number] | null>((least, one) => {
      const error = one.figures.fairnessError
      return error === null || error >= (least?.figures.fairnessError ?? Infinity) ? least : one
    }, null)
    const fairest =
      best === null
        ? ""
        : `; least fairness error: ${contenderName(best.contender)}, ${formatValue(best.figures.fairnessError ?? 0, "share")}`
    return `Compared ${results.length} contenders${fairest}`
  }
}
