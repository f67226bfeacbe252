/** A phase in the legend's size: height, texture and colour as on the tracks. For the legend and the inspector. */
import { type ReactNode, useId } from "react"
import { PHASE_COUNT, PHASE_EXECUTING } from "../../core/trace/queries/phases.ts"
import { phaseHeight } from "./lane-layout.ts"

const COLORS = ["--queued", "--dep", "--credit", "--hw", "--exec", "--fail"] as const
const WIDTH = 16
const HEIGHT = 12

/** Size of the tile, share of colour in its ground, and its lines. */
function texture(phase: number, color: string): ReactNode {
  switch (phase) {
    case 1:
      return <path d="M-1.5 1.5 1.5-1.5M0 6 6 0M4.5 7.5 7.5 4.5" stroke={color} strokeWidth="1.3" />
    case 2:
      return <rect x="1" y="1" width="2" height="2" fill={color} />
    case 3:
      return <rect y="1" width="4" height="1" fill={color} fillOpacity="0.75" />
    case 5:
      return <path d="M0 6 6 0M0 0 6 6" stroke={color} strokeWidth="0.9" />
    default:
      return null
  }
}

export function PhaseSwatch({ phase }: { readonly phase: number }): ReactNode {
  const id = useId()
  if (phase < 0 || phase >= PHASE_COUNT) return null
  const color = `var(${COLORS[phase] ?? "--queued"})`
  const tile = phase === 1 || phase === 5 ? 6 : 4
  const height = phaseHeight(phase, HEIGHT)
  const solid = phase === PHASE_EXECUTING
  return (
    <svg className="tl-swatch" width={WIDTH} height={HEIGHT} aria-hidden="true">
      <pattern id={id} width={tile} height={tile} patternUnits="userSpaceOnUse">
        <rect width={tile} height={tile} fill={color} fillOpacity={phase === 0 ? 0.35 : 0.2} />
        {texture(phase, color)}
      </pattern>
      <rect
        x="0.5"
        y={HEIGHT - height + 0.5}
        width={WIDTH - 1}
        height={height - 1}
        rx="1"
        stroke={color}
        fill={solid ? color : `url(#${id})`}
      />
    </svg>
  )
}

export function SignalledSwatch(): ReactNode {
  return (
    <svg className="tl-swatch" width="12" height="12" aria-hidden="true">
      <path d="M6 1.5 10.5 6 6 10.5 1.5 6z" fill="var(--exec)" />
    </svg>
  )
}

export function ErrorSwatch(): ReactNode {
  return (
    <svg className="tl-swatch" width="12" height="12" aria-hidden="true">
      <path d="M6 1 11 6 6 11 1 6zM4 4l4 4M8 4 4 8" fill="var(--bg-bar)" stroke="var(--fail)" strokeWidth="1.3" />
    </svg>
  )
}
