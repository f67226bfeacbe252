/** A breakpoint that can be set where it would stop: a dot in the gutter of a row, or a button with words. */
import type { ReactNode } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { type Stop, sameStop, stopsOf } from "../state/stops.ts"
import { useMachineRun } from "./use-machine.ts"

/** `label` says what it would stop at. */
export function StopToggle({ stop, label, children }: { stop: Stop; label: string; children?: ReactNode }) {
  const dispatch = useDispatch()
  const file = useMachineRun()?.file ?? null
  const on = useApp((state) => stopsOf(state.stops, file).some((one) => sameStop(one, stop)))
  if (file === null) return null
  return (
    <button
      type="button"
      className={children === undefined ? `stop-dot${on ? " on" : ""}` : "btn low"}
      aria-pressed={on}
      {...(children === undefined ? { "aria-label": label } : {})}
      title={label}
      onClick={() => dispatch({ type: "stops/toggled", file, stop })}
    >
      {children}
    </button>
  )
}
