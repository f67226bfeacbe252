/** Which moment a view of the machine shows, and how it differs from the cursor if it does. */
import { useApp } from "../boot/workbench-context.ts"
import { clockText, countText, plural } from "../widgets/time-text.ts"
import type { LookState } from "./use-machine.ts"
import { useMachineRun } from "./use-machine.ts"

export function MomentLine({ look }: { look: LookState }) {
  const run = useMachineRun()
  const cursor = useApp((state) => state.focus.cursor)
  const { seen, old } = look
  if (run === null || seen === null) return null
  const beyond = seen.events - Math.min(cursor, run.version)
  return (
    <p className="moment small t3">
      {`after event ${countText(seen.events)}, ${clockText(seen.now)} ms`}
      {!old && beyond > 0 && cursor < run.version && (
        <span title="Events of one step happen together: there is no machine between them.">
          {`, ${plural(beyond, "event")} of the same step past the cursor`}
        </span>
      )}
      {old && <span>, asking</span>}
    </p>
  )
}
