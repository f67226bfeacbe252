/** What the firmware remembers. Plain data: a checkpoint is a copy. Everything else of it lies in simulated memory. */
import { PIPES } from "./layout.ts"

/**
 * `waiting`: not initialised. `halted`: the whole GPU stands still until the driver says resume. `crashed`: for ever.
 */
export type Phase = "waiting" | "running" | "halted" | "crashed"

export interface MailMessage {
  readonly type: number
  /** 48 bits. */
  readonly payload: number
}

/** A work queue with something in it. Known from its first RunWorkQueue message until it is empty again. */
export interface QueueState {
  readonly info: number
  readonly pipe: number
  readonly ringState: number
  readonly ring: number
  readonly size: number
  /** Lower runs first. */
  readonly priority: number
  readonly slot: number
  rptr: number
  wptr: number
  /** The Barrier item at its head waits for this. */
  blocked: { readonly stamp: number; readonly value: number } | null
  /** When it was served last, in a count of items: the queue served longest ago is next among equals. */
  served: number
}

/** What an engine executes. */
export interface PipeState {
  queue: QueueState
  tag: number
  context: number
  slot: number
  stamp: number
  counter: number
  notifier: number
  /** The microsequence and the place in it. */
  micro: number
  microBytes: number
  at: number
  /** Addresses of the stamps, known once Finalize was read. */
  stampAddress: number
  fwStampAddress: number
  /** Caught in a halt: its engine has forgotten it, and the rest of the program only tidies up. */
  dead: boolean
}

export interface Withheld {
  readonly notifier: number
  readonly slots: number[]
}

export interface FirmwareState {
  phase: Phase
  /** What the crash log says, once crashed. */
  crashLog: string
  initdata: number
  /** Of each channel: address of its state words and of its ring. */
  channelState: number[]
  channelRing: number[]
  status: number
  pendingStamps: number
  handoff: number
  inbox: MailMessage[]
  /** Channels whose doorbell rang, a bit each. */
  rung: number
  /** KICKFW came: look at the status block. */
  kicked: boolean
  queues: QueueState[]
  pipes: (PipeState | null)[]
  served: number
  powered: boolean
  idleDelay: number
  /** Event slots that advanced and were not reported yet: 128 bits. */
  firing: number[]
  withheld: Withheld[]
  /** An engine faulted: halt. */
  faulted: boolean
  /** Pipe whose job took too long: halt; -1: none. */
  timedOut: number
  /** Events besides Flag, not yet in the ring: a few words each. */
  events: number[][]
  growths: number
}

export const IDLE_DELAY_NS = 2_000_000

export function newFirmwareState(): FirmwareState {
  return {
    phase: "waiting",
    crashLog: "",
    initdata: 0,
    channelState: [],
    channelRing: [],
    status: 0,
    pendingStamps: 0,
    handoff: 0,
    inbox: [],
    rung: 0,
    kicked: false,
    queues: [],
    pipes: Array.from({ length: PIPES }, () => null),
    served: 0,
    powered: false,
    idleDelay: IDLE_DELAY_NS,
    firing: [0, 0, 0, 0],
    withheld: [],
    faulted: false,
    timedOut: -1,
    events: [],
    growths: 0,
  }
}
