/** The whole state of the window: independent parts, each with its own actions and reducer. */
import { type BreakpointsAction, type BreakpointsState, NO_BREAKPOINTS, reduceBreakpoints } from "./breakpoints.ts"
import { type ComparisonAction, type ComparisonState, NO_COMPARISON, reduceComparison } from "./comparison.ts"
import { type FilesAction, type FilesState, NO_FILES, reduceFiles } from "./files.ts"
import { type FocusAction, type FocusState, NO_FOCUS, reduceFocus } from "./focus.ts"
import { type MachineAction, type MachineState, NO_SPOTS, reduceMachine } from "./machine.ts"
import { NO_PROBLEMS, type ProblemsAction, type ProblemsState, reduceProblems } from "./problems.ts"
import { NO_RUNS, type RunsAction, type RunsState, reduceRuns } from "./runs.ts"
import { type Settings, type SettingsAction, reduceSettings } from "./settings.ts"
import { NO_STOPS, type StopsAction, type StopsState, reduceStops } from "./stops.ts"
import type { Store } from "./store.ts"
import { FIRST_VIEW, type ViewAction, type ViewState, reduceView } from "./view.ts"

export interface AppState {
  readonly files: FilesState
  readonly runs: RunsState
  readonly focus: FocusState
  readonly machine: MachineState
  readonly problems: ProblemsState
  readonly breakpoints: BreakpointsState
  readonly stops: StopsState
  readonly comparison: ComparisonState
  readonly settings: Settings
  readonly view: ViewState
}

export type AppAction =
  | FilesAction
  | RunsAction
  | FocusAction
  | MachineAction
  | ProblemsAction
  | BreakpointsAction
  | StopsAction
  | ComparisonAction
  | SettingsAction
  | ViewAction
export type AppStore = Store<AppState, AppAction>

export function firstState(settings: Settings): AppState {
  return {
    files: NO_FILES,
    runs: NO_RUNS,
    focus: NO_FOCUS,
    machine: NO_SPOTS,
    problems: NO_PROBLEMS,
    breakpoints: NO_BREAKPOINTS,
    stops: NO_STOPS,
    comparison: NO_COMPARISON,
    settings,
    view: FIRST_VIEW,
  }
}

type Prefix<Action extends { type: string }> = Action["type"] extends `${infer Part}/${string}` ? Part : never

/** Which reducer an action belongs to is the first half of its type. */
const PARTS = {
  file: (state, action) => ({ ...state, files: reduceFiles(state.files, action as FilesAction) }),
  run: (state, action) => ({ ...state, runs: reduceRuns(state.runs, action as RunsAction) }),
  cursor: (state, action) => ({ ...state, focus: reduceFocus(state.focus, action as FocusAction) }),
  selection: (state, action) => ({ ...state, focus: reduceFocus(state.focus, action as FocusAction) }),
  over: (state, action) => ({ ...state, focus: reduceFocus(state.focus, action as FocusAction) }),
  machine: (state, action) => ({ ...state, machine: reduceMachine(state.machine, action as MachineAction) }),
  problems: (state, action) => ({ ...state, problems: reduceProblems(state.problems, action as ProblemsAction) }),
  breakpoints: (state, action) => ({
    ...state,
    breakpoints: reduceBreakpoints(state.breakpoints, action as BreakpointsAction),
  }),
  stops: (state, action) => ({ ...state, stops: reduceStops(state.stops, action as StopsAction) }),
  comparison: (state, action) => ({
    ...state,
    comparison: reduceComparison(state.comparison, action as ComparisonAction),
  }),
  settings: (state, action) => ({ ...state, settings: reduceSettings(state.settings, action as SettingsAction) }),
  view: (state, action) => ({ ...state, view: reduceView(state.view, action as ViewAction) }),
} satisfies Record<Prefix<AppAction>, (state: AppState, action: AppAction) => AppState>

function shallowEqual(a: AppState, b: AppState): boolean {
  return (Object.keys(a) as (keyof AppState)[]).every((part) => Object.is(a[part], b[part]))
}

export function reduceApp(state: AppState, action: AppAction): AppState {
  const part = action.type.slice(0, action.type.indexOf("/")) as keyof typeof PARTS
  const next = PARTS[part](state, action)
  return shallowEqual(next, state) ? state : next
}
