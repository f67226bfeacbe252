/** Measures that the parts of the picture share, in pixels. */
export const MARGIN = 32
/** Names of parties and contenders stand left of this. */
export const GUTTER = 168

export interface Frame {
  /** Where time begins, and how wide all of it is. */
  readonly left: number
  readonly width: number
}

export function frameOf(pictureWidth: number): Frame {
  const left = MARGIN + GUTTER
  return { left, width: pictureWidth - left - MARGIN }
}
