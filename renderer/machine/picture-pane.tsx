/** A picture in memory, drawn as it stands at the cursor. */
import { useEffect, useRef } from "react"
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { type AnswerOf, PICTURE_FORMATS } from "../../core/protocol/machine.ts"
import type { PictureSpot } from "../state/machine.ts"
import { bytesOfHex } from "./address.ts"
import { MachineFrame } from "./machine-frame.tsx"
import { firstBuffer } from "./memory-pane.tsx"
import { SpotBar } from "./spot-bar.tsx"
import { useMachine } from "./use-machine.ts"

const SIDE_MAX = 16_384
const STRIDE_MAX = 1 << 20
const PIXEL_BYTES = 4
const PICTURE_NAME = /frame|image|picture|pixels|target|screen|colou?r|^fb/i
const FIRST = { width: 64, height: 64, stride: 256, format: "rgba8" } as const

export function PicturePane() {
  const dispatch = useDispatch()
  const overview = useMachine({ kind: "overview" }).answer
  const chosen = useApp((state) => state.machine.picture)
  const spot: PictureSpot = chosen ?? likelyPicture(overview)
  const look = useMachine(spot.context < 0 ? null : { kind: "picture", ...spot })
  const choose = (to: PictureSpot) => dispatch({ type: "machine/pictured", spot: to })
  return (
    <MachineFrame
      label="Framebuffer"
      look={look}
      tools={
        <>
          <SpotBar
            label="Framebuffer"
            overview={overview}
            spot={spot}
            physical={false}
            onChange={({ context, address }) => choose({ ...spot, context, address })}
          />
          <NumberField
            label="Width"
            value={spot.width}
            most={SIDE_MAX}
            onChange={(width) => choose({ ...spot, width, stride: Math.min(STRIDE_MAX, PIXEL_BYTES * width) })}
          />
          <NumberField
            label="Height"
            value={spot.height}
            most={SIDE_MAX}
            onChange={(height) => choose({ ...spot, height })}
          />
          <NumberField
            label="Bytes a row"
            value={spot.stride}
            most={STRIDE_MAX}
            onChange={(stride) => choose({ ...spot, stride })}
          />
          <select
            aria-label="Format"
            value={spot.format}
            onChange={(event) => choose({ ...spot, format: event.target.value as PictureSpot["format"] })}
          >
            {PICTURE_FORMATS.map((format) => (
              <option key={format}>{format}</option>
            ))}
          </select>
        </>
      }
    >
      {look.answer !== null && <Picture picture={look.answer} />}
    </MachineFrame>
  )
}

/** No register says where a picture is: a buffer that is called like one, of the size that is being drawn. */
function likelyPicture(overview: AnswerOf<"overview"> | null): PictureSpot {
  const { width, height } = overview?.engines.find(({ tiles }) => tiles !== null)?.tiles ?? FIRST
  const size = { ...FIRST, width, height, stride: PIXEL_BYTES * width }
  for (const { context, mappings } of overview?.spaces ?? [])
    for (const { address, name, write } of mappings)
      if (context >= 0 && write && PICTURE_NAME.test(name)) return { context, address, ...size }
  return { ...firstBuffer(overview), ...size }
}

function NumberField(props: { label: string; value: number; most: number; onChange: (value: number) => void }) {
  const { label, value, most, onChange } = props
  return (
    <label className="field low number">
      <span>{label}</span>
      <input
        type="number"
        min={1}
        max={most}
        value={value}
        onChange={(event) => {
          const entered = event.target.valueAsNumber
          if (Number.isInteger(entered) && entered >= 1 && entered <= most) onChange(entered)
        }}
      />
    </label>
  )
}

function Picture({ picture }: { picture: AnswerOf<"picture"> }) {
  const { width, height, step, missing, hex } = picture
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext("2d")
    if (context === null || context === undefined) return
    const image = context.createImageData(width, height)
    image.data.set(bytesOfHex(hex))
    context.putImageData(image, 0, 0)
  }, [width, height, hex])
  const words = `${width} by ${height} pixels${step > 1 ? `, every ${step}th of each row and column` : ""}${missing > 0 ? `, ${missing} of them not mapped` : ""}`
  return (
    <figure className="picture">
      <canvas ref={canvas} width={width} height={height} role="img" aria-label={words} />
      <figcaption className="t3 small">{words}</figcaption>
    </figure>
  )
}
