/** A way to carry frames, both kinds, in both directions and in order. */

export interface Wire {
  /** A text frame. Dropped without a word when the wire is closed; `closed` tells of that. */
  send(frame: string): void
  close(): void
}

export interface WireEvents {
  opened(): void
  text(frame: string): void
  bytes(frame: Uint8Array): void
  /** Once, and nothing after it. */
  closed(reason: string): void
}

export interface Transport {
  open(events: WireEvents): Wire
}
