/** What a host needs from the thread it lives in. Handed in, so that tests can hold the clock. */
import type { Result } from "../../core/base/result.ts"
import type { Diagnostic } from "../../core/lang/program.ts"
import type { ClientMessage } from "../../core/protocol/messages.ts"
import type { Session } from "../../core/session/session-types.ts"

export type StartMessage = Extract<ClientMessage, { readonly type: "start" }>

/** From a replay's text to a session that stands before its first operation. */
export type OpenReplay = (start: StartMessage) => Result<Session, readonly Diagnostic[]>

export interface HostEnvironment {
  readonly open: OpenReplay
  /** A frame to the window: text or a trace batch. */
  send(frame: string | Uint8Array): void
  /** Real milliseconds, never going back. */
  clock(): number
  /** Calls `run` after messages that have arrived were delivered. */
  soon(run: () => void): void
  /** Calls `run` after `ms`. */
  later(ms: number, run: () => void): void
  /** A run began or is over; the owner reports the live ones when this thread dies. */
  track(run: number, live: boolean): void
  /** The same of a comparison. */
  trackComparison(comparison: number, live: boolean): void
  /** The peer misbehaves: end the connection. */
  close(reason: string): void
}
