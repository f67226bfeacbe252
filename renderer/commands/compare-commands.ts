/** Comparing schedulers. */
import type { Workbench } from "../boot/workbench-type.ts"
import { shownComparison } from "../compare/shown-comparison.ts"
import { PANE_TITLES } from "../layout/pane-titles.ts"
import { canRun } from "./run-commands.ts"

export function addCompareCommands({ commands, compare, layout }: Workbench): void {
  commands.add([
    {
      id: "compare.run",
      title: "Compare schedulers",
      group: "Run",
      when: canRun,
      run: () => {
        layout.show("compare", PANE_TITLES.compare)
        compare.start()
      },
    },
    {
      id: "compare.stop",
      title: "Stop comparing",
      group: "Run",
      when: (state) => state.comparison.state === "running",
      run: () => compare.stop(),
    },
    {
      id: "compare.export",
      title: "Export comparison as SVG…",
      group: "File",
      when: (state) => shownComparison(state.comparison) !== null,
      run: () => void compare.export(),
    },
  ])
}
