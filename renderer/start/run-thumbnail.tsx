/** The picture on an example's card. */
import { PhaseSlice } from "../widgets/phase-slice.tsx"
import { LANES_MAX, type RunPicture } from "./run-picture.ts"

const WIDTH = 294
const HEIGHT = 64
const PAD = 12
const LANE_PITCH = 16
const SLICE = 14

export function RunThumbnail({ picture }: { picture: RunPicture }) {
  const x = (share: number) => PAD + share * (WIDTH - 2 * PAD)
  const top = 8 + ((LANES_MAX - picture.lanes) * LANE_PITCH) / 2
  return (
    <svg
      className="thumbnail"
      width="100%"
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {picture.boxes.map((box) => (
        <PhaseSlice
          key={`${box.lane} ${box.from} ${box.phase}`}
          phase={box.phase}
          x0={x(box.from)}
          x1={x(box.to)}
          y={top + box.lane * LANE_PITCH}
          h={SLICE}
        />
      ))}
    </svg>
  )
}
