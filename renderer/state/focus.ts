/**
 * Where the window looks: the cursor (how many events have happened, 0 to the run's version), the one selection and the
 * way back to earlier ones, and what "Over" follows.
 */
import { type Selection, sameSelection } from "./selection.ts"

export interface FocusState {
  readonly cursor: number
  /** The cursor moves along with the end of the trace as it grows. */
  readonly follow: boolean
  readonly selection: Selection | null
  /** Earlier selections, the latest last; and those that "back" left. */
  readonly past: readonly (Selection | null)[]
  readonly future: readonly (Selection | null)[]
  /** null: "Over" follows the selection, or every event if nothing is selected. */
  readonly over: Selection | null
  /** Said when a selection did not survive into a new run: `p3 does not exist in run 5.` */
  readonly gone: string | null
}

export const NO_FOCUS: FocusState = {
  cursor: 0,
  follow: false,
  selection: null,
  past: [],
  future: [],
  over: null,
  gone: null,
}
const HISTORY_MAX = 100

export type FocusAction =
  | { readonly type: "cursor/moved"; readonly to: number; readonly follow?: boolean }
  | { readonly type: "cursor/followed"; readonly to: number }
  | { readonly type: "selection/set"; readonly selection: Selection | null }
  | {
      readonly type: "selection/carried"
      readonly selection: Selection | null
      readonly over: Selection | null
      readonly gone: string | null
    }
  | { readonly type: "selection/back" }
  | { readonly type: "selection/forward" }
  | { readonly type: "over/set"; readonly over: Selection | null }

export function reduceFocus(focus: FocusState, action: FocusAction): FocusState {
  switch (action.type) {
    case "cursor/moved": {
      const follow = action.follow ?? false
      if (focus.cursor === action.to && focus.follow === follow) return focus
      return { ...focus, cursor: action.to, follow }
    }
    case "cursor/followed":
      return focus.follow && focus.cursor !== action.to ? { ...focus, cursor: action.to } : focus
    case "selection/set":
      if (sameSelection(focus.selection, action.selection))
        return focus.gone === null ? focus : { ...focus, gone: null }
      return {
        ...focus,
        selection: action.selection,
        past: [...focus.past, focus.selection].slice(-HISTORY_MAX),
        future: [],
        gone: null,
      }
    case "selection/carried":
      // The numbers of the old run mean nothing in the new one, so the way back starts anew.
      return { ...focus, selection: action.selection, over: action.over, gone: action.gone, past: [], future: [] }
    case "selection/back": {
      const before = focus.past.at(-1)
      if (before === undefined) return focus
      return {
        ...focus,
        selection: before,
        past: focus.past.slice(0, -1),
        future: [focus.selection, ...focus.future],
        gone: null,
      }
    }
    case "selection/forward": {
      const [next, ...rest] = focus.future
      if (next === undefined) return focus
      return { ...focus, selection: next, past: [...focus.past, focus.selection], future: rest, gone: null }
    }
    case "over/set":
      return { ...focus, over: action.over }
  }
}
