/** Ways from one view of the machine to another. */
import { useWorkbench } from "../boot/workbench-context.ts"
import { PANE_TITLES, type PaneName } from "../layout/pane-titles.ts"
import type { Spot } from "../state/machine.ts"

/** Shows an address in a view and brings that to the front. */
export function useGo(): (view: "memory" | "walk" | "stream" | "code", spot: Spot | null) => void {
  const { store, layout } = useWorkbench()
  return (view, spot) => {
    store.dispatch({ type: "machine/looked", view, spot })
    const pane: PaneName = view === "code" ? "shader" : view
    layout.show(pane, PANE_TITLES[pane])
  }
}
