/**
 * Ctrl+C for work that goes on in slices: the first one asks it to stop between two of them, a second one ends the
 * process as the system does. Outside of such work Ctrl+C is the system's alone.
 */
import { setImmediate } from "node:timers/promises"

export class Interruption {
  requested = false

  private readonly listener = () => {
    this.requested = true
  }

  constructor() {
    process.once("SIGINT", this.listener)
  }

  /** Lets the process hear; returns whether to stop. */
  async check(): Promise<boolean> {
    await setImmediate()
    return this.requested
  }

  end(): void {
    process.off("SIGINT", this.listener)
  }
}
