/** What a picture is made of. Whoever draws decides nothing: a file and a window show the same. Lengths are pixels. */

/** What a colour stands for; a palette says what it is. */
export type Ink =
  | "background"
  | "text"
  | "muted"
  | "grid"
  | "band"
  | "failed"
  /** A party, by number; palettes have a few and begin again. */
  | { readonly party: number; readonly faint?: boolean }

export type Shape =
  | {
      readonly kind: "rect"
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly fill: Ink
      readonly radius?: number
    }
  /** Many rectangles of one colour: x, y, width, height of each. */
  | { readonly kind: "rects"; readonly boxes: readonly Box[]; readonly fill: Ink }
  | {
      readonly kind: "line"
      readonly x1: number
      readonly y1: number
      readonly x2: number
      readonly y2: number
      readonly stroke: Ink
      readonly width: number
      readonly dashed?: boolean
    }
  | { readonly kind: "dot"; readonly x: number; readonly y: number; readonly radius: number; readonly fill: Ink }
  | {
      readonly kind: "text"
      /** Of the beginning, the middle or the end of the text, on its base line. */
      readonly x: number
      readonly y: number
      readonly text: string
      readonly size: number
      readonly fill: Ink
      readonly anchor?: "start" | "middle" | "end"
      readonly bold?: boolean
    }

export type Box = readonly [x: number, y: number, width: number, height: number]

export interface Picture {
  readonly width: number
  readonly height: number
  readonly title: string
  /** What it shows, in words, for who cannot see it. */
  readonly description: string
  readonly shapes: readonly Shape[]
}

/** Wider than most text of this size in a system's sans serif: what is cut by it fits. */
const CHAR_WIDTH = 0.58

export function textWidth(text: string, size: number): number {
  return text.length * size * CHAR_WIDTH
}

/** The text, cut so that it fits. */
export function fitText(text: string, size: number, width: number): string {
  const chars = Math.max(1, Math.floor(width / (size * CHAR_WIDTH)))
  return text.length <= chars ? text : `${text.slice(0, Math.max(0, chars - 1))}…`
}
