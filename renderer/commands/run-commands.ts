/** Running and stepping. */
import type { Workbench } from "../boot/workbench-type.ts"
import type { AppState } from "../state/app-state.ts"
import { fenceStop } from "../run/fence-stop.ts"
import { activeFile } from "../state/files.ts"
import { toggleAtLine } from "../machine/toggle-at-line.ts"
import { isOver, shownRun } from "../state/runs.ts"
import { isTextField } from "./keys.ts"
import { hasFile } from "./file-commands.ts"

export function canRun(state: AppState): boolean {
  return hasFile(state) && state.view.host !== "lost"
}

/** There is a run to move in. */
export function hasRun(state: AppState): boolean {
  return hasFile(state) && shownRun(state.runs) !== null
}

/** Something is going on that can be paused or stopped. */
export function isLive(state: AppState): boolean {
  const run = shownRun(state.runs)
  return run !== null && !isOver(run)
}

function isRunning(state: AppState): boolean {
  return shownRun(state.runs)?.state === "running"
}

/** Text and menus want Escape for themselves. */
function canClear(state: AppState): boolean {
  return state.focus.selection !== null && !isTextField(document.activeElement)
}

export function canStep(state: AppState): boolean {
  return canRun(state) || hasRun(state)
}

export function canStepBack(state: AppState): boolean {
  return hasRun(state) && state.focus.cursor > 0
}

export function addRunCommands(workbench: Workbench): void {
  const { commands, store, run, editors } = workbench
  const line = () => editors.current?.caretLine() ?? store.get().view.caret.line
  commands.add([
    {
      id: "run.continue",
      title: "Run or continue",
      group: "Run",
      keys: ["F5"],
      when: canRun,
      run: () => run.runOrContinue(),
    },
    {
      id: "run.restart",
      title: "Run from start",
      group: "Run",
      keys: ["Ctrl+Shift+F5"],
      when: canRun,
      run: () => run.restart(),
    },
    {
      id: "run.pause",
      title: "Pause",
      group: "Run",
      keys: ["F6"],
      when: (state) => isRunning(state) || run.isPlaying,
      run: () => run.pause(),
    },
    { id: "run.stop", title: "Stop", group: "Run", keys: ["Shift+F5"], when: isLive, run: () => run.stop() },
    {
      id: "run.cancel",
      title: "Cancel what is under way, else clear the selection",
      group: "Run",
      keys: ["Escape"],
      when: (state) => isRunning(state) || canClear(state),
      run: () => {
        if (isRunning(store.get())) run.stop()
        else store.dispatch({ type: "selection/set", selection: null })
      },
    },
    {
      id: "step.over",
      title: "Next event of the target",
      group: "Run",
      keys: ["F10", ">"],
      when: canStep,
      run: () => run.over(),
    },
    {
      id: "step.overBack",
      title: "Previous event of the target",
      group: "Run",
      keys: ["Alt+F10", "<"],
      when: canStepBack,
      run: () => run.overBack(),
    },
    { id: "step.event", title: "One event", group: "Run", keys: ["F11", "."], when: canStep, run: () => run.step() },
    {
      id: "step.eventBack",
      title: "One event back",
      group: "Run",
      keys: ["Alt+F11", ","],
      when: canStepBack,
      run: () => run.stepBack(),
    },
    {
      id: "step.itemEnd",
      title: "To the end of this work item",
      group: "Run",
      keys: ["Shift+F11"],
      when: hasRun,
      run: () => run.toItemEnd(),
    },
    {
      id: "step.itemStart",
      title: "To the start of this work item",
      group: "Run",
      keys: ["Alt+Shift+F11"],
      when: canStepBack,
      run: () => run.toItemStart(),
    },
    {
      id: "run.toLine",
      title: "Run to line",
      group: "Run",
      keys: ["Ctrl+F10"],
      when: hasRun,
      run: () => run.toLine(line()),
    },
    {
      id: "run.backToLine",
      title: "Back to line",
      group: "Run",
      keys: ["Ctrl+Alt+F10"],
      when: canStepBack,
      run: () => run.backToLine(line()),
    },
    {
      id: "run.backToStop",
      title: "Back to the previous stop",
      group: "Run",
      keys: ["Alt+F5"],
      when: canStepBack,
      run: () => run.backToStop(),
    },
    {
      id: "run.toStart",
      title: "To the start of the run",
      group: "Run",
      keys: ["Home"],
      when: hasRun,
      run: () => run.toStart(),
    },
    {
      id: "run.toEnd",
      title: "To the end of the run",
      group: "Run",
      keys: ["End"],
      when: hasRun,
      run: () => run.toEnd(),
    },
    {
      id: "run.toggleBreakpoint",
      title: "Toggle breakpoint on the selected job or fence, else on the line",
      group: "Run",
      keys: ["F9"],
      when: hasFile,
      run: () => {
        const file = store.get().files.active
        const { selection } = store.get().focus
        const active = activeFile(store.get().files)
        const objects = shownRun(store.get().runs)?.store.objects
        if (file === null) return
        const stop = objects === undefined || isTextField(document.activeElement) ? null : fenceStop(objects, selection)
        if (stop !== null) store.dispatch({ type: "stops/toggled", file, stop })
        else if (active !== null) toggleAtLine(workbench, file, active.text, line())
      },
    },
  ])
}
