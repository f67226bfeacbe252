/**
 * What is to be drawn, decided and placed, but not yet drawn: the layouts fill it, the painter and the hit test read
 * it. Columns rather than objects, since a frame can have ten thousand boxes and sixty of them come in a second.
 * Reused from frame to frame: `clear` keeps the memory.
 *
 * Coordinates are CSS pixels from the top left of the plot.
 */

/** One phase of a job: texture, colour and a border. */
export const BOX_SLICE = 0
/** A whole job, in the height and colour of its longest phase. */
export const BOX_BLOCK = 1
/** A density column: the phases stacked, as `stackTop` reads them. */
export const BOX_COLUMN = 2
/** Two pixels in the fail colour: something in or under it failed. */
export const BOX_CAP = 3
/** Ends: a fence that signalled, and one that carries an error. Placed by their centre. */
export const BOX_SIGNALLED = 4
export const BOX_ERROR = 5

export type BoxKind = 0 | 1 | 2 | 3 | 4 | 5

export class BoxList {
  length = 0
  kind = new Uint8Array(1024)
  phase = new Uint8Array(1024)
  x = new Float32Array(1024)
  y = new Float32Array(1024)
  w = new Float32Array(1024)
  h = new Float32Array(1024)
  /** The job; -1 for density columns. */
  job = new Int32Array(1024)
  /** Of a density column; 0 for every other box. */
  stack = new Int32Array(1024)

  clear(): void {
    this.length = 0
  }

  push(kind: BoxKind, phase: number, x: number, y: number, w: number, h: number, job: number, stack = 0): void {
    if (this.length === this.kind.length) this.grow()
    const at = this.length++
    this.kind[at] = kind
    this.phase[at] = phase
    this.x[at] = x
    this.y[at] = y
    this.w[at] = w
    this.h[at] = h
    this.job[at] = job
    this.stack[at] = stack
  }

  private grow(): void {
    const size = this.kind.length * 2
    this.kind = grown(new Uint8Array(size), this.kind)
    this.phase = grown(new Uint8Array(size), this.phase)
    this.x = grown(new Float32Array(size), this.x)
    this.y = grown(new Float32Array(size), this.y)
    this.w = grown(new Float32Array(size), this.w)
    this.h = grown(new Float32Array(size), this.h)
    this.job = grown(new Int32Array(size), this.job)
    this.stack = grown(new Int32Array(size), this.stack)
  }
}

function grown<T extends Uint8Array | Float32Array | Int32Array>(to: T, from: T): T {
  to.set(from)
  return to
}

/** A box as an object, for those few who look at one at a time. */
export interface Box {
  readonly kind: BoxKind
  readonly phase: number
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly job: number
  readonly stack: number
}

export function boxAt(list: BoxList, index: number): Box {
  return {
    kind: list.kind[index] as BoxKind,
    phase: list.phase[index] as number,
    x: list.x[index] as number,
    y: list.y[index] as number,
    w: list.w[index] as number,
    h: list.h[index] as number,
    job: list.job[index] as number,
    stack: list.stack[index] as number,
  }
}

export function boxesOf(list: BoxList): Box[] {
  return Array.from({ length: list.length }, (_, index) => boxAt(list, index))
}

/** How high a density column stands with all phases up to and including this one, CSS pixels. */
export function stackTop(stack: number, phase: number): number {
  return (stack >> (phase * 4)) & 15
}

/** Text on or beside a box. */
export interface Label {
  readonly x: number
  /** Baseline. */
  readonly y: number
  readonly text: string
  /** `on`: on a solid executing slice. `plate`: on a plate of the panel's colour. `beside`: on bare ground. */
  readonly style: "on" | "plate" | "beside"
}
