/** Where the window was, so that it comes back there; on a screen that still exists. */
import { z } from "zod"

export const windowStateSchema = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowStateSchema>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The narrowest window in which editor, side bar and inspector have their least widths, and the lowest. */
export const WINDOW_MIN = { width: 1004, height: 600 } as const
const DEFAULT = { width: 1440, height: 900 } as const
/** So much of the window must be on some screen, in both directions, to be reached with a pointer. */
const VISIBLE_MIN = 100

export interface Placement {
  readonly bounds: Partial<Area> & { readonly width: number; readonly height: number }
  readonly maximized: boolean
}

export function placeWindow(saved: WindowState | null, screens: readonly Area[]): Placement {
  if (saved === null) return { bounds: DEFAULT, maximized: false }
  const { x, y, maximized } = saved
  const width = Math.max(WINDOW_MIN.width, saved.width)
  const height = Math.max(WINDOW_MIN.height, saved.height)
  const reachable = screens.some(
    (screen) =>
      overlap(x, width, screen.x, screen.width) >= VISIBLE_MIN &&
      overlap(y, height, screen.y, screen.height) >= VISIBLE_MIN,
  )
  return reachable ? { bounds: { x, y, width, height }, maximized } : { bounds: { width, height }, maximized }
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b)
}
