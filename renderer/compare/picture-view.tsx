/** A picture of `core/compare` in the page, in the colours of the theme. Decides nothing: it draws the shapes it is given. */
import { useId } from "react"
import { DARK, LIGHT, type Palette, colourOf } from "../../core/compare/picture/palette.ts"
import type { Picture, Shape } from "../../core/compare/picture/shapes.ts"
import { pathOf } from "../../core/compare/picture/svg.ts"
import type { Theme } from "../theme/tokens.ts"

export function PictureView({ picture, theme }: { picture: Picture; theme: Theme }) {
  const id = useId()
  const { width, height, title, description, shapes } = picture
  const palette = paletteOf(theme)
  return (
    <svg
      className="compare-picture"
      role="img"
      aria-labelledby={`${id}t`}
      aria-describedby={`${id}d`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title id={`${id}t`}>{title}</title>
      <desc id={`${id}d`}>{description}</desc>
      {shapes.map((shape, index) => (
        // Shapes have no names; a new comparison draws them all anew.
        <ShapeView key={index} shape={shape} palette={palette} />
      ))}
    </svg>
  )
}

/** Party colours of the scheme; ground and text of the theme, so that high contrast is high here too. */
function paletteOf({ scheme, tokens }: Theme): Palette {
  return {
    ...(scheme === "dark" ? DARK : LIGHT),
    background: tokens["bg-panel"],
    text: tokens["text-1"],
    muted: tokens["text-2"],
    grid: tokens.line,
    band: tokens["bg-raised"],
    failed: tokens.fail,
  }
}

function ShapeView({ shape, palette }: { shape: Shape; palette: Palette }) {
  switch (shape.kind) {
    case "rect": {
      const { x, y, width, height, fill, radius } = shape
      return <rect x={x} y={y} width={width} height={height} rx={radius ?? 0} fill={colourOf(palette, fill)} />
    }
    case "rects":
      return <path d={pathOf(shape.boxes)} fill={colourOf(palette, shape.fill)} />
    case "line": {
      const { x1, y1, x2, y2, stroke, width, dashed } = shape
      return (
        <line
          x1={x1}
          y1={y1}
          x2={x2}
          y2={y2}
          stroke={colourOf(palette, stroke)}
          strokeWidth={width}
          {...(dashed === true ? { strokeDasharray: "3 3" } : {})}
        />
      )
    }
    case "dot":
      return <circle cx={shape.x} cy={shape.y} r={shape.radius} fill={colourOf(palette, shape.fill)} />
    case "text": {
      const { x, y, text, size, fill, anchor, bold } = shape
      return (
        <text
          x={x}
          y={y}
          fontSize={size}
          textAnchor={anchor ?? "start"}
          fontWeight={bold === true ? 600 : 400}
          fill={colourOf(palette, fill)}
        >
          {text}
        </text>
      )
    }
  }
}
