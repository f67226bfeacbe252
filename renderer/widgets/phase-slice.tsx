/**
 * How a phase looks outside the timeline: thumbnails, phase bars, legends. Height, texture and colour all say the same:
 * the closer a job is to the silicon, the taller its slice. Textures are patterns defined once by `PhasePatterns`.
 */
import {
  PHASE_CREDITS,
  PHASE_DEPENDENCY,
  PHASE_EXECUTING,
  PHASE_FAILED,
  PHASE_HARDWARE,
} from "../../core/trace/queries/phases.ts"

interface PhaseLook {
  /** Share of the full height. */
  readonly height: number
  readonly fill: string
  readonly stroke: string
  readonly opacity?: number
}

const QUEUED: PhaseLook = { height: 0.25, fill: "var(--queued)", stroke: "var(--queued)", opacity: 0.35 }
const LOOKS: Readonly<Record<number, PhaseLook>> = {
  [PHASE_DEPENDENCY]: { height: 0.5, fill: "url(#p-dep)", stroke: "var(--dep)" },
  [PHASE_CREDITS]: { height: 0.625, fill: "url(#p-credit)", stroke: "var(--credit)" },
  [PHASE_HARDWARE]: { height: 0.75, fill: "url(#p-hw)", stroke: "var(--hw)" },
  [PHASE_EXECUTING]: { height: 1, fill: "var(--exec)", stroke: "var(--exec)" },
  [PHASE_FAILED]: { height: 1, fill: "url(#p-fail)", stroke: "var(--fail)" },
}

/** A slice from x0 to x1 on the ground line y + h. */
export function PhaseSlice(props: { phase: number; x0: number; x1: number; y: number; h: number }) {
  const { phase, x0, x1, y, h } = props
  const look = LOOKS[phase] ?? QUEUED
  const height = Math.max(3, Math.round(h * look.height))
  const width = Math.max(1.5, x1 - x0)
  return (
    <rect
      x={(x0 + 0.5).toFixed(1)}
      y={y + h - height + 0.5}
      width={Math.max(1, width - 1).toFixed(1)}
      height={height - 1}
      rx="1"
      fill={look.fill}
      stroke={look.stroke}
      strokeWidth="1"
      fillOpacity={look.opacity}
    />
  )
}

export function PhaseSwatch({ phase }: { phase: number }) {
  return (
    <svg width="16" height="12" aria-hidden="true" style={{ flex: "none" }}>
      <PhaseSlice phase={phase} x0={0} x1={16} y={0} h={12} />
    </svg>
  )
}

/** Once in the page. */
export function PhasePatterns() {
  return (
    <svg width="0" height="0" style={{ position: "absolute" }} aria-hidden="true">
      <defs>
        <pattern id="p-dep" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--dep)" fillOpacity=".22" />
          <path d="M-1.5 1.5 1.5-1.5M0 6 6 0M4.5 7.5 7.5 4.5" stroke="var(--dep)" strokeWidth="1.3" />
        </pattern>
        <pattern id="p-credit" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" fill="var(--credit)" fillOpacity=".22" />
          <rect x="1" y="1" width="2" height="2" fill="var(--credit)" />
        </pattern>
        <pattern id="p-hw" width="4" height="4" patternUnits="userSpaceOnUse">
          <rect width="4" height="4" fill="var(--hw)" fillOpacity=".16" />
          <rect y="1" width="4" height="1" fill="var(--hw)" fillOpacity=".75" />
        </pattern>
        <pattern id="p-fail" width="6" height="6" patternUnits="userSpaceOnUse">
          <rect width="6" height="6" fill="var(--fail)" fillOpacity=".22" />
          <path d="M0 6 6 0M0 0 6 6" stroke="var(--fail)" strokeWidth=".9" />
        </pattern>
      </defs>
    </svg>
  )
}
