/** The bar above the tracks: legend, filter field, zoom. */
import type { ReactNode } from "react"
import { ErrorSwatch, PhaseSwatch, SignalledSwatch } from "./swatch.tsx"

const LEGEND = ["queued", "dependency", "credits", "on hardware", "executing", "failed"] as const

export interface BarProps {
  readonly filter: string
  readonly onFilter: (text: string) => void
  readonly onNextMatch: () => void
  readonly onZoom: (factor: number) => void
  readonly onFit: () => void
}

function Icon({ path }: { readonly path: string }): ReactNode {
  return (
    <svg className="tl-icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

export function TimelineBar(props: BarProps): ReactNode {
  return (
    <div className="tl-bar">
      <b className="tl-title">Timeline</b>
      <div className="tl-legend" role="list" aria-label="Phases">
        {LEGEND.map((name, phase) => (
          <span key={name} role="listitem">
            <PhaseSwatch phase={phase} />
            {name}
          </span>
        ))}
        <span role="listitem">
          <SignalledSwatch />
          signalled
        </span>
        <span role="listitem">
          <ErrorSwatch />
          error
        </span>
      </div>
      <label className="tl-field">
        <Icon path="M11.2 7A4.2 4.2 0 1 1 2.8 7 4.2 4.2 0 0 1 11.2 7zM10.2 10.2l3.3 3.3" />
        <input
          type="search"
          placeholder="Job, fence, event"
          aria-label="Filter jobs, fences and events"
          value={props.filter}
          spellCheck={false}
          onChange={(event) => props.onFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") props.onNextMatch()
            else if (event.key === "Escape" && props.filter !== "") {
              event.stopPropagation()
              props.onFilter("")
            }
          }}
        />
      </label>
      <div className="tl-zoom">
        <button type="button" title="Zoom out (S)" aria-label="Zoom out" onClick={() => props.onZoom(1 / 1.6)}>
          <Icon path="M4 8h8" />
        </button>
        <button type="button" title="Zoom in (W)" aria-label="Zoom in" onClick={() => props.onZoom(1.6)}>
          <Icon path="M4 8h8M8 4v8" />
        </button>
        <button type="button" title="Show the whole run" aria-label="Show the whole run" onClick={props.onFit}>
          <Icon path="M2.5 4v8M13.5 4v8M4.8 8h6.4M6.5 6l-2 2 2 2M9.5 6l2 2-2 2" />
        </button>
      </div>
    </div>
  )
}
