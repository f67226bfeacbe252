/** The headers left of the tracks: chevron, kind, name, one figure. Scrolled by the controller, not by React. */
import type { ReactNode, RefObject } from "react"
import type { Track } from "./tracks.ts"

export interface Head {
  readonly track: Track
  readonly figure: string
  readonly hot: boolean
}

export interface HeadsProps {
  readonly heads: readonly Head[]
  readonly runText: string
  readonly viewRef: RefObject<HTMLSpanElement | null>
  readonly scrollRef: RefObject<HTMLDivElement | null>
  readonly onFold: (group: string) => void
  readonly onPick: (track: Track) => void
}

const KIND_WORDS: Readonly<Record<Track["kind"], string>> = {
  thread: "thread",
  entity: "entity",
  queue: "queue",
  wq: "wq",
  irq: "irq",
  ring: "ring",
  engine: "engine",
  firmware: "firmware",
  pipe: "engine",
  folded: "",
}

export function Heads(props: HeadsProps): ReactNode {
  return (
    <div className="tl-heads">
      <div className="tl-head-cell">
        <span className="tl-kind">whole run</span>
        <span className="tl-figure">{props.runText}</span>
      </div>
      <div className="tl-head-cell">
        <span className="tl-kind">in view</span>
        <span className="tl-figure" ref={props.viewRef} />
      </div>
      <div className="tl-head-tracks">
        <div className="tl-head-scroll" ref={props.scrollRef}>
          {props.heads.map((head) => (
            <HeadRow key={head.track.key} head={head} onFold={props.onFold} onPick={props.onPick} />
          ))}
        </div>
      </div>
    </div>
  )
}

function HeadRow({
  head,
  onFold,
  onPick,
}: {
  readonly head: Head
  readonly onFold: (group: string) => void
  readonly onPick: (track: Track) => void
}): ReactNode {
  const { track } = head
  const kind = track.kind === "folded" ? track.group : KIND_WORDS[track.kind]
  return (
    <div
      className={`tl-head${head.hot ? " tl-hot" : ""}${track.first && track.y > 0 ? " tl-first" : ""}`}
      style={{ top: track.y, height: track.height }}
      onClick={() => onPick(track)}
    >
      {track.first && (
        <button
          type="button"
          className="tl-chevron"
          aria-expanded={!track.folded}
          aria-label={`${track.folded ? "Unfold" : "Fold"} ${kind} tracks`}
          onClick={(event) => {
            event.stopPropagation()
            onFold(track.group)
          }}
        >
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d={track.folded ? "m6.5 5 3 3-3 3" : "m5 6.5 3 3 3-3"} />
          </svg>
        </button>
      )}
      <span className="tl-kind">{kind}</span>
      <span className="tl-name" title={track.name}>
        {track.name}
      </span>
      <span className="tl-figure">{head.figure}</span>
    </div>
  )
}
