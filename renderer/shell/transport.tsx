/** From start, run, pause, and the four steps. */
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { isOver } from "../state/runs.ts"
import { CommandButton } from "../widgets/command-button.tsx"

export function Transport() {
  const { run: control } = useWorkbench()
  const goesOn = useApp((state) => {
    const run = control.currentRun()
    return run !== null && run.state !== "refused" && (!isOver(run) || state.focus.cursor < run.version)
  })
  return (
    <>
      <CommandButton command="run.restart" className="box" label="Run again from the start">
        <Icon name="start" />
      </CommandButton>
      <CommandButton command="run.continue" className="pri run" label={goesOn ? "Continue" : "Run"}>
        <Icon name="run" />
        <span className="run-word">{goesOn ? "Continue" : "Run"}</span>
      </CommandButton>
      <CommandButton command="run.pause">
        <Icon name="pause" />
      </CommandButton>
      <span className="sep" />
      <span className="steps">
        <CommandButton command="step.overBack" label="Step over back: previous event of the target">
          <Icon name="overback" />
        </CommandButton>
        <CommandButton command="step.eventBack" label="Step back one event">
          <Icon name="back" />
        </CommandButton>
        <CommandButton command="step.event" label="Step one event">
          <Icon name="step" />
        </CommandButton>
        <CommandButton command="step.over" label="Step over: next event of the target">
          <Icon name="over" />
        </CommandButton>
      </span>
    </>
  )
}
