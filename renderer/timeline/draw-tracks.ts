/** Paints levels and ticks. Decides nothing. */
import type { PlacedLevel, PlacedTicks } from "./layout.ts"
import type { Palette } from "./palette.ts"
import type { TickBox } from "./tick-layout.ts"
import { formatCount } from "./time-format.ts"

type Ctx = CanvasRenderingContext2D

const VALUE_ROOM_PX = 26
/** Several ticks that are together no wider than this look like one. */
const CLUSTER_PX = 8

export function drawLevels(ctx: Ctx, levels: readonly PlacedLevel[], palette: Palette): void {
  for (const level of levels) drawLevel(ctx, level, palette)
}

function drawLevel(ctx: Ctx, level: PlacedLevel, palette: Palette): void {
  const phase = level.kind === "credits" ? 2 : level.kind === "ring" ? 3 : 0
  const color = palette.phase[phase] as string
  const full = level.height - 4
  const base = level.y + level.height - 1
  const heightOf = (value: number) => Math.round((full * value) / level.limit)
  const last = level.boxes.at(-1)
  if (level.kind !== "more" && last !== undefined) {
    ctx.strokeStyle = color
    ctx.globalAlpha = 0.8
    ctx.lineWidth = 1
    ctx.setLineDash([1, 3])
    const y = base - full + 0.5
    ctx.beginPath()
    ctx.moveTo(level.boxes[0]?.x ?? 0, y)
    ctx.lineTo(last.x + last.w, y)
    ctx.stroke()
    ctx.setLineDash([])
  }
  ctx.globalAlpha = 0.75
  ctx.fillStyle = palette.texture[phase] as string | CanvasPattern
  for (const box of level.boxes) {
    const height = heightOf(box.mean)
    if (height > 0) ctx.fillRect(box.x, base - height, box.w, height)
  }
  ctx.globalAlpha = 1
  // The outline, as rects: risers at both ends of a step and its top. A box of many steps shows its peak.
  ctx.fillStyle = color
  let before = 0
  for (const box of level.boxes) {
    const height = heightOf(box.peak)
    ctx.fillRect(box.x, base - height, box.w, 1)
    if (height !== before) ctx.fillRect(box.x, base - Math.max(height, before), 1, Math.abs(height - before) + 1)
    before = height
  }
  ctx.font = palette.fontMono
  ctx.textAlign = "left"
  for (const box of level.boxes) {
    if (box.value <= 0 || box.w < VALUE_ROOM_PX) continue
    const text = level.kind === "more" ? `+${formatCount(box.value)}` : String(box.value)
    const x = Math.max(0, box.x) + 4
    if (x + VALUE_ROOM_PX > box.x + box.w) continue
    ctx.fillStyle = palette.color("bg-panel")
    ctx.fillRect(x - 2, base - 11, text.length * 6.5 + 3, 10)
    ctx.fillStyle = palette.color("text-1")
    ctx.fillText(text, x, base - 3)
  }
}

export function drawTicks(ctx: Ctx, placed: readonly PlacedTicks[], palette: Palette): void {
  const color = palette.color("text-2")
  ctx.font = palette.fontSmall
  ctx.textAlign = "left"
  for (const { track, boxes, y } of placed) {
    const middle = y + 9
    ctx.fillStyle = color
    if (track.kind === "thread") drawCalls(ctx, boxes, middle)
    boxes.forEach((box, at) => {
      const x = Math.round(box.x)
      if (box.count === 1) {
        if (track.kind === "wq") ctx.fillRect(x - 1, middle - 5, 3, 10)
        else if (track.kind === "irq" || track.kind === "firmware") ctx.fillRect(x, middle - 5, 1.5, 10)
        return
      }
      const w = Math.max(3, Math.round(box.w))
      if (w < CLUSTER_PX) {
        if (track.kind !== "thread") ctx.fillRect(x - 1, middle - 5, w, 10)
      } else {
        ctx.fillRect(x, middle - 5, w, 10)
        ctx.fillStyle = palette.color("bg-hover")
        ctx.fillRect(x + 1, middle - 4, w - 2, 8)
        ctx.fillStyle = color
      }
      const text = formatCount(box.count)
      const room = (boxes[at + 1]?.x ?? Infinity) - 6
      const inside = w - 4 >= text.length * 6
      const textX = inside ? x + Math.round((w - text.length * 6) / 2) : x + w + 2
      if (inside || textX + text.length * 6 <= room) ctx.fillText(text, textX, middle + 4)
    })
  }
}

/** Downward triangles: a call into the kernel. */
function drawCalls(ctx: Ctx, boxes: readonly TickBox[], middle: number): void {
  ctx.beginPath()
  for (const box of boxes) {
    if (box.count !== 1 && box.w >= CLUSTER_PX) continue
    const x = Math.round(box.x + box.w / 2)
    ctx.moveTo(x, middle + 4)
    ctx.lineTo(x - 3.5, middle - 3)
    ctx.lineTo(x + 3.5, middle - 3)
    ctx.closePath()
  }
  ctx.fill()
}
