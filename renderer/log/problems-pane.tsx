/** What is wrong with the active replay and its run; a click goes there. */
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import "./log.css"
import { problemsOf } from "./problems.ts"

export function ProblemsPane() {
  const dispatch = useDispatch()
  const problems = useApp(problemsOf)
  if (problems.length === 0) return <p className="empty">No problems.</p>
  return (
    <div className="pane">
      <ul className="scroll problems" aria-label="Problems">
        {problems.map((problem) => (
          <li key={`${problem.line} ${problem.column} ${problem.text}`}>
            <button
              type="button"
              className="row problem"
              onClick={() =>
                dispatch({
                  type: "view/reveal",
                  place: { file: problem.file, line: problem.line, column: problem.column },
                })
              }
            >
              <Icon
                name={problem.severity === "error" ? "bad" : "warn"}
                size={14}
                tone={problem.severity === "error" ? "err" : "warn"}
              />
              <span>{problem.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
