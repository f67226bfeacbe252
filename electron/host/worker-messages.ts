/**
 * What a session worker and its owner post to each other. Frames of the protocol go as they are, text or bytes; beside
 * them the worker tells its owner what the owner needs when the worker dies.
 */

/** From the owner: one text frame, whose length the owner has checked. */
export type ToWorker = string

export type FromWorker =
  | string
  | Uint8Array
  /** One message more was dealt with. */
  | { readonly kind: "handled" }
  /** A run began or is over. */
  | { readonly kind: "track"; readonly run: number; readonly live: boolean }
  | { readonly kind: "track-comparison"; readonly comparison: number; readonly live: boolean }
  /** The peer misbehaves. */
  | { readonly kind: "close"; readonly reason: string }

export interface WorkerStart {
  readonly product: string
}
