/** The breakpoints of the active file that are no lines, with a way to take each away. */
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { type Stop, stopsOf } from "../state/stops.ts"
import { Section } from "../widgets/section.tsx"
import { addressText } from "./address.ts"

export function StopList() {
  const dispatch = useDispatch()
  const file = useApp((state) => state.files.active)
  const stops = useApp((state) => stopsOf(state.stops, file))
  if (file === null || stops.length === 0) return null
  return (
    <Section title="Breakpoints" note={String(stops.length)}>
      {stops.map((stop) => (
        <p key={stopWords(stop)} className="row low side-row">
          <span className="cut grow" title={stopWords(stop)}>
            {stopWords(stop)}
          </span>
          <button
            type="button"
            className="btn low icon"
            aria-label={`Remove the breakpoint at ${stopWords(stop)}`}
            onClick={() => dispatch({ type: "stops/toggled", file, stop })}
          >
            <Icon name="x" size={12} />
          </button>
        </p>
      ))}
    </Section>
  )
}

export function stopWords(stop: Stop): string {
  switch (stop.kind) {
    case "instruction":
      return `instruction ${addressText(stop.address)}`
    case "command":
      return `command ${addressText(stop.address)}`
    case "fence":
      return `${stop.fence} fence of ${stop.job}`
    case "access":
      return `${stop.read ? (stop.write ? "access" : "read") : "write"} of ${addressText(stop.address)}`
  }
}
