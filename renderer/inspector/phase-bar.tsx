/** A job's phases along its time, with the limit that an expectation sets. */
import { msText } from "../widgets/time-text.ts"
import { PhaseSlice } from "../widgets/phase-slice.tsx"
import type { PhaseTimes } from "./phase-sums.ts"

const WIDTH = 388

export function PhaseBar({ times, limitNs }: { times: PhaseTimes; limitNs: number | null }) {
  const whole = Math.max(1, times.to - times.from)
  const x = (ns: number) => ((ns - times.from) / whole) * WIDTH
  const limit = limitNs !== null && limitNs < whole ? Math.round((limitNs / whole) * WIDTH) : null
  return (
    <div className="phase-bar">
      <svg width="100%" height="26" viewBox={`0 0 ${WIDTH} 26`} preserveAspectRatio="none" aria-hidden="true">
        {times.pieces.map((piece) => (
          <PhaseSlice
            key={`${piece.phase} ${piece.from}`}
            phase={piece.phase}
            x0={x(piece.from)}
            x1={x(piece.to)}
            y={0}
            h={20}
          />
        ))}
        <path d={`M0 20.5H${WIDTH}`} stroke="var(--line-strong)" />
        {limit !== null && (
          <>
            <path d={`M${limit} 0V26`} stroke="var(--bg-panel)" strokeWidth="4" />
            <path d={`M${limit} 0V26`} stroke="var(--err)" strokeWidth="2" />
          </>
        )}
      </svg>
      <div className="phase-scale small t3">
        <span>submit {msText(times.from)}</span>
        {limit !== null && limitNs !== null && (
          <span className="err limit" style={{ left: `${(limit / WIDTH) * 100}%` }}>
            limit {Number((limitNs / 1e6).toFixed(6))} ms
          </span>
        )}
        <span>{times.over ? msText(times.to) : `now ${msText(times.to)}`}</span>
      </div>
    </div>
  )
}
