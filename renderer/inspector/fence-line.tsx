/** One fence of a job as of the cursor: its diamond tells the state by shape, the words say it again. */
import { formatErrno } from "../../core/base/errno.ts"
import { EV } from "../../core/trace/events.ts"
import { fenceNumber } from "../../core/trace/format-event.ts"
import { useDispatch } from "../boot/workbench-context.ts"
import { clockText } from "../widgets/time-text.ts"
import type { At } from "./at.ts"

type FenceState = "unsignalled" | "scheduled" | "signalled" | "error" | "hardware"

export function FenceMark({ state }: { state: FenceState }) {
  const diamond = "M6 1 11 6 6 11 1 6z"
  return (
    <svg width="12" height="12" aria-hidden="true" style={{ flex: "none" }}>
      {state === "hardware" && <path d="M2 2h8v8H2z" fill="var(--exec)" />}
      {state === "unsignalled" && <path d={diamond} fill="none" stroke="var(--text-3)" strokeWidth="1.3" />}
      {state === "scheduled" && (
        <>
          <path d={diamond} fill="none" stroke="var(--exec)" strokeWidth="1.3" />
          <path d="M1 6 6 11 11 6z" fill="var(--exec)" />
        </>
      )}
      {state === "signalled" && <path d={diamond} fill="var(--exec)" stroke="var(--exec)" strokeWidth="1.3" />}
      {state === "error" && (
        <>
          <path d={diamond} fill="none" stroke="var(--fail)" strokeWidth="1.3" />
          <path d="M4 4l4 4M8 4l-4 4" stroke="var(--fail)" strokeWidth="1.3" />
        </>
      )}
    </svg>
  )
}

export function FenceLine(props: At & { name: "scheduled" | "finished" | "hardware"; fence: number; event: number }) {
  const { run, cursor, name, fence, event } = props
  const dispatch = useDispatch()
  const signalled = event >= 0 && event < cursor
  const error = signalled ? fenceError(props) : 0
  const state: FenceState = !signalled
    ? "unsignalled"
    : error !== 0
      ? "error"
      : name === "hardware"
        ? "hardware"
        : name === "scheduled"
          ? "scheduled"
          : "signalled"
  const number = fenceNumber(run.store.objects, fence)
  return (
    <>
      <dt>
        <button
          type="button"
          className="link"
          onClick={() => dispatch({ type: "selection/set", selection: { kind: "fence", ref: fence } })}
        >
          {name}
        </button>
      </dt>
      <dd>
        <FenceMark state={state} />
        {number !== null && <span className="mono t1">{number}</span>}
        {signalled ? (
          <>
            signalled <span className="mono">{clockText(run.store.time(event))}</span>
            {error !== 0 && <span className="err">error {formatErrno(error)}</span>}
          </>
        ) : (
          "unsignalled"
        )}
      </dd>
    </>
  )
}

function fenceError({ run, event }: { run: At["run"]; event: number }): number {
  const kind = run.store.kind(event)
  if (kind === EV.finished_signal) return run.store.a(event)
  return kind === EV.hw_done ? run.store.b(event) : 0
}
