/** Counts what a peer sent that could not be accepted. The connection lives on, until there are too many. */
import type { HostMessage } from "../../core/protocol/messages.ts"
import { REFUSED_MAX } from "./limits.ts"

export class Refusals {
  count = 0
  private readonly send: (frame: string) => void
  private readonly close: (reason: string) => void

  constructor(send: (frame: string) => void, close: (reason: string) => void) {
    this.send = send
    this.close = close
  }

  refuse(why: string): void {
    this.count++
    if (this.count > REFUSED_MAX + 1) return
    const over = this.count > REFUSED_MAX
    const text = over ? `${this.count} messages were refused; the connection ends.` : `Message refused: ${why}.`
    this.send(JSON.stringify({ type: "log", level: "error", text } satisfies HostMessage))
    if (over) this.close("too many refused messages")
  }
}
