/** A picture as an SVG file: complete in itself, text as text, no script. */
import { type Palette, colourOf } from "./palette.ts"
import type { Box, Ink, Picture, Shape } from "./shapes.ts"

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

export function svgOf({ width, height, title, description, shapes }: Picture, palette: Palette): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" font-family="${FONT}">`,
    `<title>${escape(title)}</title>`,
    `<desc>${escape(description)}</desc>`,
    `<rect width="100%" height="100%" fill="${palette.background}"/>`,
    ...shapes.map((shape) => svgShape(shape, palette)),
    "</svg>",
  ]
  return `${lines.join("\n")}\n`
}

function svgShape(shape: Shape, palette: Palette): string {
  const colour = (ink: Ink) => colourOf(palette, ink)
  switch (shape.kind) {
    case "rect": {
      const { x, y, width, height, fill, radius } = shape
      const rounded = radius === undefined ? "" : ` rx="${radius}"`
      return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"${rounded} fill="${colour(fill)}"/>`
    }
    case "rects":
      return `<path d="${pathOf(shape.boxes)}" fill="${colour(shape.fill)}"/>`
    case "line": {
      const { x1, y1, x2, y2, stroke, width, dashed } = shape
      const dashes = dashed === true ? ' stroke-dasharray="3 3"' : ""
      return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" stroke="${colour(stroke)}" stroke-width="${width}"${dashes}/>`
    }
    case "dot":
      return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${round(shape.radius)}" fill="${colour(shape.fill)}"/>`
    case "text": {
      const { x, y, text, size, fill, anchor, bold } = shape
      const place = anchor === undefined || anchor === "start" ? "" : ` text-anchor="${anchor}"`
      const weight = bold === true ? ' font-weight="600"' : ""
      return `<text x="${round(x)}" y="${round(y)}" font-size="${size}"${place}${weight} fill="${colour(fill)}">${escape(text)}</text>`
    }
  }
}

/** The outline of all boxes, one after the other. */
export function pathOf(boxes: readonly Box[]): string {
  return boxes
    .map(([x, y, width, height]) => `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`)
    .join("")
}

/** A hundredth of a pixel is enough. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** What XML allows of a text: names come from replays of other people. */
function escape(text: string): string {
  return [...text]
    .map((char) => {
      const code = char.codePointAt(0) ?? 0
      if (
        code < 0x20 ||
        (code >= 0x7f && code < 0xa0) ||
        (code >= 0xd800 && code < 0xe000) ||
        code === 0xfffe ||
        code === 0xffff
      )
        return "?"
      return ESCAPES[char] ?? char
    })
    .join("")
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
}
