/**
 * One line on a terminal that says how far a long piece of work has come. Drawn only after half a second, so that short
 * work shows nothing, and taken away at the end.
 */
import type { Io } from "./command.ts"

const QUIET_MS = 500
const REDRAW_MS = 100
const BAR_CELLS = 24

export class Progress {
  private readonly io: Io
  private readonly on: boolean
  private drawnAt: number
  private drawn = false

  constructor(io: Io, wanted: boolean) {
    this.io = io
    this.on = wanted && io.isTerminal
    this.drawnAt = performance.now() + QUIET_MS - REDRAW_MS
  }

  /** `share` from 0 to 1, null if unknown. `text` is asked for only when it is shown. */
  show(share: number | null, text: () => string): void {
    if (!this.on) return
    const now = performance.now()
    if (now - this.drawnAt < REDRAW_MS) return
    this.drawnAt = now
    this.drawn = true
    this.io.err(`\r\x1b[K${share === null ? "" : bar(share)}${text()}`)
  }

  clear(): void {
    if (this.drawn) this.io.err("\r\x1b[K")
    this.drawn = false
  }
}

function bar(share: number): string {
  const filled = Math.max(0, Math.min(BAR_CELLS, Math.floor(share * BAR_CELLS)))
  const percent = String(Math.floor(share * 100)).padStart(3)
  return `[${"#".repeat(filled)}${".".repeat(BAR_CELLS - filled)}] ${percent} %  `
}
