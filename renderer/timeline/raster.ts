/**
 * A picture that plain rectangles are written into directly, pixel by pixel, and that then goes onto the canvas in one
 * piece. Density columns come by the ten thousand; as fills of a canvas each costs about a microsecond here and again in
 * the browser's painter, as pixels a tenth of that and once. Slices with textures and everything larger stay fills.
 */
import { PHASE_COUNT } from "../../core/trace/queries/phases.ts"
import { BOX_COLUMN, type BoxList, stackTop } from "./box-list.ts"

export class Raster {
  private readonly canvas: HTMLCanvasElement
  private readonly ctx: CanvasRenderingContext2D | null
  private image: ImageData | null = null
  private pixels = new Uint32Array(0)

  constructor() {
    this.canvas = document.createElement("canvas")
    this.ctx = this.canvas.getContext("2d")
  }

  /** Starts over with nothing, at this size in device pixels. */
  clear(width: number, height: number): void {
    const { ctx } = this
    if (ctx === null || width < 1 || height < 1) return
    if (this.image === null || this.image.width !== width || this.image.height !== height) {
      this.canvas.width = width
      this.canvas.height = height
      this.image = ctx.createImageData(width, height)
      this.pixels = new Uint32Array(this.image.data.buffer)
    } else this.pixels.fill(0)
  }

  /** Writes all density columns. `top` is taken off their y; both are CSS pixels. */
  fillColumns(boxes: BoxList, colors: readonly number[], ratio: number, top: number): void {
    const { image, pixels } = this
    if (image === null) return
    const { width, height } = image
    for (let at = 0; at < boxes.length; at++) {
      if (boxes.kind[at] !== BOX_COLUMN) continue
      const x = boxes.x[at] as number
      const x0 = Math.max(0, Math.round(x * ratio))
      const x1 = Math.min(width, Math.max(x0 + 1, Math.round((x + (boxes.w[at] as number)) * ratio)))
      const base = (boxes.y[at] as number) + (boxes.h[at] as number) - top
      const stack = boxes.stack[at] as number
      let below = Math.round(base * ratio)
      for (let phase = 0; phase < PHASE_COUNT; phase++) {
        const above = Math.round((base - stackTop(stack, phase)) * ratio)
        if (above >= below) continue
        const color = colors[phase] as number
        const first = Math.max(0, above)
        const end = Math.min(height, below)
        for (let row = first * width; row < end * width; row += width) {
          for (let pixel = row + x0; pixel < row + x1; pixel++) pixels[pixel] = color
        }
        below = above
      }
    }
  }

  /** Puts the picture where its top left is at `x`, `y` in device pixels, over what is there. */
  show(target: CanvasRenderingContext2D, x: number, y: number): void {
    const { ctx, image } = this
    if (ctx === null || image === null) return
    ctx.putImageData(image, 0, 0)
    target.save()
    target.setTransform(1, 0, 0, 1, 0, 0)
    target.drawImage(this.canvas, x, y)
    target.restore()
  }
}

/** A CSS colour as a pixel of `ImageData`, in this machine's byte order. */
export function pixelOf(color: string): number {
  const canvas = document.createElement("canvas")
  canvas.width = 1
  canvas.height = 1
  const ctx = canvas.getContext("2d", { willReadFrequently: true })
  if (ctx === null) return 0xffffffff
  ctx.fillStyle = color
  ctx.fillRect(0, 0, 1, 1)
  return new Uint32Array(ctx.getImageData(0, 0, 1, 1).data.buffer)[0] as number
}
