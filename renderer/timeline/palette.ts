/**
 * The colours and textures of a theme, read from its tokens once and kept until the theme changes. The canvas uses no
 * colour that is not a token, so a high-contrast theme needs nothing here.
 *
 * Textures are small opaque tiles (the phase's colour over the panel's), drawn at the device's resolution: one fill paints
 * ground and texture together.
 */
import { PHASE_COUNT, PHASE_EXECUTING } from "../../core/trace/queries/phases.ts"
import { pixelOf } from "./raster.ts"

/** Token and what to use where a page defines none (a test page, a bare browser tab). */
const TOKENS = {
  queued: "#97a1ad",
  dep: "#c9a0ea",
  credit: "#e9b044",
  hw: "#6cbdf2",
  exec: "#31a186",
  "exec-on": "#04100c",
  fail: "#ff7d60",
  sleep: "#6d7783",
  accent: "#74b6ff",
  "accent-bg": "#1f6fc4",
  "accent-on": "#ffffff",
  err: "#ff8266",
  line: "#262b32",
  "line-strong": "#3a424d",
  grid: "#1e2228",
  "text-1": "#e4e7eb",
  "text-2": "#aeb6c0",
  "text-3": "#8d96a2",
  "bg-app": "#0f1114",
  "bg-panel": "#171a1f",
  "bg-hover": "#242931",
  "bg-select": "#1d2f45",
  "font-ui": "system-ui, sans-serif",
  "font-mono": "ui-monospace, monospace",
} as const
export type Token = keyof typeof TOKENS

const PHASE_TOKENS = ["queued", "dep", "credit", "hw", "exec", "fail"] as const satisfies readonly Token[]

type Fill = string | CanvasPattern

export interface Palette {
  readonly color: (token: Token) => string
  /** Solid colour of each phase. */
  readonly phase: readonly string[]
  /** The same as pixels of a `Raster`. */
  readonly phasePixel: readonly number[]
  /** What fills the inside of a slice of each phase. */
  readonly texture: readonly Fill[]
  /** The ground that has not run: dots. */
  readonly notRun: Fill
  readonly fontSmall: string
  readonly fontLabel: string
  readonly fontMono: string
  /** Width of separating lines, CSS pixels: two in high contrast. */
  readonly edge: number
  readonly ratio: number
}

/** One texture: the tile's size in CSS pixels and how to draw it. */
type Draw = (ctx: CanvasRenderingContext2D, color: string) => void
const TEXTURES: readonly (readonly [size: number, ground: number, draw: Draw] | null)[] = [
  [4, 0.35, () => undefined],
  [
    6,
    0.22,
    (ctx, color) =>
      lines(ctx, color, 1.3, [
        [-1.5, 1.5, 1.5, -1.5],
        [0, 6, 6, 0],
        [4.5, 7.5, 7.5, 4.5],
      ]),
  ],
  [4, 0.22, (ctx, color) => rect(ctx, color, 1, 1, 1, 2, 2)],
  [4, 0.16, (ctx, color) => rect(ctx, color, 0.75, 0, 1, 4, 1)],
  null,
  [
    6,
    0.22,
    (ctx, color) =>
      lines(ctx, color, 0.9, [
        [0, 6, 6, 0],
        [0, 0, 6, 6],
      ]),
  ],
]

type Segment = readonly [x0: number, y0: number, x1: number, y1: number]

function lines(ctx: CanvasRenderingContext2D, color: string, width: number, segments: readonly Segment[]): void {
  ctx.strokeStyle = color
  ctx.lineWidth = width
  ctx.beginPath()
  for (const [x0, y0, x1, y1] of segments) {
    ctx.moveTo(x0, y0)
    ctx.lineTo(x1, y1)
  }
  ctx.stroke()
}

function rect(
  ctx: CanvasRenderingContext2D,
  color: string,
  alpha: number,
  x: number,
  y: number,
  w: number,
  h: number,
): void {
  ctx.globalAlpha = alpha
  ctx.fillStyle = color
  ctx.fillRect(x, y, w, h)
  ctx.globalAlpha = 1
}

/** A tile that repeats. The pattern is scaled back, since the canvas it fills is scaled by the device's ratio. */
function tile(
  target: CanvasRenderingContext2D,
  ratio: number,
  size: number,
  paint: (ctx: CanvasRenderingContext2D) => void,
): CanvasPattern | null {
  const canvas = document.createElement("canvas")
  const pixels = Math.max(1, Math.round(size * ratio))
  canvas.width = pixels
  canvas.height = pixels
  const ctx = canvas.getContext("2d")
  if (ctx === null) return null
  ctx.scale(pixels / size, pixels / size)
  paint(ctx)
  const pattern = target.createPattern(canvas, "repeat")
  pattern?.setTransform(new DOMMatrix().scale(size / pixels))
  return pattern
}

export function readPalette(element: Element, target: CanvasRenderingContext2D, ratio: number): Palette {
  const style = getComputedStyle(element)
  const values = new Map<Token, string>()
  for (const token of Object.keys(TOKENS) as Token[]) {
    values.set(token, style.getPropertyValue(`--${token}`).trim() || TOKENS[token])
  }
  const color = (token: Token) => values.get(token) as string
  const phase = PHASE_TOKENS.map(color)
  const texture: Fill[] = []
  for (let at = 0; at < PHASE_COUNT; at++) {
    const spec = TEXTURES[at]
    const solid = phase[at] as string
    if (spec === null || spec === undefined || at === PHASE_EXECUTING) {
      texture.push(solid)
      continue
    }
    const [size, ground, draw] = spec
    const pattern = tile(target, ratio, size, (ctx) => {
      rect(ctx, color("bg-panel"), 1, 0, 0, size, size)
      rect(ctx, solid, ground, 0, 0, size, size)
      draw(ctx, solid)
    })
    texture.push(pattern ?? solid)
  }
  const notRun = tile(target, ratio, 8, (ctx) => rect(ctx, color("line-strong"), 1, 3.5, 3.5, 1, 1)) ?? color("bg-app")
  return {
    color,
    phase,
    phasePixel: phase.map(pixelOf),
    texture,
    notRun,
    fontSmall: `10.5px ${color("font-ui")}`,
    fontLabel: `600 10.5px ${color("font-ui")}`,
    fontMono: `10.5px ${color("font-mono")}`,
    edge: Number.parseFloat(style.getPropertyValue("--edge")) || 1,
    ratio,
  }
}
