/**
 * The batches of one run on their way to the window. At most `BATCHES_UNREAD_MAX` are out unacknowledged; when they are,
 * the run must wait, so a window that does not read costs a bounded amount of memory on both sides.
 */
import { encodeBatch } from "../../core/protocol/batch-codec.ts"
import { BATCHES_UNREAD_MAX, BATCH_EVENTS_MAX } from "../../core/protocol/messages.ts"
import { TraceFeed } from "../../core/trace/batch.ts"
import type { EventStore } from "../../core/trace/event-store.ts"

export class Outbox {
  private sent = 0
  private read = 0
  private readonly feed: TraceFeed
  private readonly run: number
  private readonly send: (frame: Uint8Array) => void

  constructor(run: number, store: EventStore, send: (frame: Uint8Array) => void) {
    this.run = run
    this.feed = new TraceFeed(store)
    this.send = send
  }

  get full(): boolean {
    return this.sent - this.read >= BATCHES_UNREAD_MAX
  }

  /** Counted from the start of the run, so a repeated or late acknowledgement changes nothing. */
  acknowledge(batches: number): void {
    this.read = Math.max(this.read, Math.min(this.sent, batches))
  }

  /** Sends what there is and may be sent; true if nothing is left. */
  flush(): boolean {
    while (!this.full) {
      const batch = this.feed.take(BATCH_EVENTS_MAX)
      if (batch === null) return true
      this.sent++
      this.send(encodeBatch(this.run, batch))
    }
    return false
  }
}
