/** Contrast of two opaque colours as WCAG 2 defines it: 1 (the same) to 21 (black on white). */

function channel(value: number): number {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** `#rrggbb`. */
function luminance(color: string): number {
  const rgb = Number.parseInt(color.slice(1, 7), 16)
  return 0.2126 * channel(rgb >> 16) + 0.7152 * channel((rgb >> 8) & 0xff) + 0.0722 * channel(rgb & 0xff)
}

export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number]
  return (high + 0.05) / (low + 0.05)
}
