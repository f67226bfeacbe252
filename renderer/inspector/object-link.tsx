/** A name that selects what it names. */
import { useDispatch } from "../boot/workbench-context.ts"
import type { Selection } from "../state/selection.ts"

export function ObjectLink({ to, children }: { to: Selection; children: React.ReactNode }) {
  const dispatch = useDispatch()
  return (
    <button type="button" className="chip" onClick={() => dispatch({ type: "selection/set", selection: to })}>
      {children}
    </button>
  )
}

/** A number of a replay line; goes there in the editor. */
export function LineLink({ file, line }: { file: number; line: number }) {
  const dispatch = useDispatch()
  if (line === 0) return null
  return (
    <button
      type="button"
      className="link mono"
      onClick={() => dispatch({ type: "view/reveal", place: { file, line, column: 1 } })}
    >
      {line}
    </button>
  )
}
