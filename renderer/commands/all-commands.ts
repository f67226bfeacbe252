/** Every command of the window, by group. */
import type { Workbench } from "../boot/workbench-type.ts"
import { addCompareCommands } from "./compare-commands.ts"
import { addFileCommands } from "./file-commands.ts"
import { addGoCommands } from "./go-commands.ts"
import { addRunCommands } from "./run-commands.ts"
import { addViewCommands } from "./view-commands.ts"

export function addCommands(workbench: Workbench): void {
  addFileCommands(workbench)
  addRunCommands(workbench)
  addCompareCommands(workbench)
  addGoCommands(workbench)
  addViewCommands(workbench)
}
