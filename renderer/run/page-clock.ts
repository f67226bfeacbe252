/** The page's time for the run control: frames where the page is shown, timers where it is hidden. */
import type { Frames } from "./playback.ts"

/** Panes hear of new events this often while a run streams in; the timeline draws in between on its own. */
const SOON_MS = 40

/** Calls back after the pause, in step with a frame if frames are drawn. */
export function soon(turn: () => void): void {
  setTimeout(turn, SOON_MS)
}

export const pageFrames: Frames = {
  request: (frame) => requestAnimationFrame(frame),
  cancel: (handle) => cancelAnimationFrame(handle),
}

export function pageNow(): number {
  return performance.now()
}
