/** How components reach the workbench and read its state. */
import type { AppState } from "../state/app-state.ts"
import { requiredContext, useStorePart } from "../state/store.ts"
import type { Workbench } from "./workbench-type.ts"

const context = requiredContext<Workbench>("workbench")

export const WorkbenchProvider = context.Provider
export const useWorkbench = context.use

/** A part of the state; `part` must give the same value for the same state. */
export function useApp<Part>(part: (state: AppState) => Part): Part {
  return useStorePart(useWorkbench().store, part)
}

export function useDispatch(): Workbench["store"]["dispatch"] {
  return useWorkbench().store.dispatch
}
