/** Virtual time and event number at the cursor. */
import { useApp } from "../boot/workbench-context.ts"
import { shownRun } from "../state/runs.ts"
import { clockText, countText } from "../widgets/time-text.ts"

export function Clock() {
  const cursor = useApp((state) => Math.min(state.focus.cursor, shownRun(state.runs)?.version ?? 0))
  const time = useApp((state) => {
    const run = shownRun(state.runs)
    const at = Math.min(state.focus.cursor, run?.version ?? 0)
    return run === null || at === 0 ? 0 : run.store.time(at - 1)
  })
  return (
    <>
      <span className="clock" title="Virtual time" data-testid="clock">
        {clockText(time)}
        <small>ms</small>
      </span>
      <span className="t3 small event-number" data-testid="event-number">
        event {countText(cursor)}
      </span>
    </>
  )
}
