/**
 * Everything that a window and a host say to each other, as data. A host runs sessions; a window shows
 * them. The same bytes go over Electron's message ports and over a WebSocket: text frames are JSON of
 * `ClientMessage` or `HostMessage`, binary frames are trace batches (`batch-codec.ts`).
 */
import "./no-jit.ts"
import { z } from "zod"
import { CONTENDERS_MAX, compareParams, contenderResult } from "./comparison.ts"
import { BREAKPOINTS_MAX, machineAnswer, machineBreakpoint, machineQuestion, machineStop } from "./machine.ts"

export const PROTOCOL_VERSION = 3
/** A text frame longer than this is refused unread; a replay of the largest size still fits. */
export const TEXT_FRAME_MAX = 20 * 1024 * 1024
/** A binary frame longer than this is refused unread. */
export const BINARY_FRAME_MAX = 64 * 1024 * 1024
/** A batch never holds more events. */
export const BATCH_EVENTS_MAX = 65_536
/** So many batches may be on their way, not yet acknowledged; then the run waits. */
export const BATCHES_UNREAD_MAX = 8
/** Live runs of one connection. */
export const RUNS_MAX = 32

const runId = z.int().min(1).max(0x7fffffff)
const ns = z.int().min(0).max(Number.MAX_SAFE_INTEGER)

/** How a run proceeds: as fast as it can, or so many virtual ns for each real second. */
const pace = z.union([z.literal("max"), z.number().positive().max(1e12)])

const breakpoints = z.array(machineBreakpoint).max(BREAKPOINTS_MAX)

export const startParams = z.strictObject({
  run: runId,
  name: z.string().max(4096),
  text: z.string().max(16 * 1024 * 1024),
  /** These replace the replay's own. */
  seed: z.int().min(0).max(0xffffffff).optional(),
  scheduler: z.string().max(32).optional(),
  profile: z.string().max(32).optional(),
  policy: z.string().max(32).optional(),
  /** `--set` parameters. */
  set: z.record(z.string().max(256), z.string().max(256)).optional(),
  /** The choice string of an earlier run, which then happens again. */
  choices: z
    .string()
    .max(1024 * 1024)
    .optional(),
  pace,
  /** Stop before the first operation. */
  paused: z.boolean(),
  breakpoints: breakpoints.optional(),
})

export const clientMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello"), version: z.int() }),
  z.strictObject({ type: z.literal("start"), ...startParams.shape }),
  /** Run on: to the end, or until virtual time `until`, or until `events` have happened. */
  z.strictObject({
    type: z.literal("continue"),
    run: runId,
    pace,
    until: ns.optional(),
    events: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal("pause"), run: runId }),
  /** The window has taken in `batches` batches of the run, counted from its start. The typed client sends these. */
  z.strictObject({ type: z.literal("ack"), run: runId, batches: z.int().min(0).max(0x7fffffff) }),
  /** Stop for good; what was done is kept and `finished` follows. */
  z.strictObject({ type: z.literal("cancel"), run: runId }),
  /**
   * What is the machine like? `at`: after so many events, null: as it stands now. `id` comes back with the answer. Also
   * of a run that is over, until it is closed.
   */
  z.strictObject({
    type: z.literal("inspect"),
    run: runId,
    id: z.int().min(0).max(0x7fffffff),
    at: z.int().min(0).nullable(),
    question: machineQuestion,
  }),
  /** The run stops at these from now on, and at no others. */
  z.strictObject({ type: z.literal("breakpoints"), run: runId, breakpoints }),
  /** Where after event `from`, up to event `to` at most, would a run have stopped at these? `sought` answers. */
  z.strictObject({
    type: z.literal("seek"),
    run: runId,
    id: z.int().min(0).max(0x7fffffff),
    from: z.int().min(0),
    to: z.int().min(0),
    breakpoints,
  }),
  /** Run this replay once under each contender; `comparing` and `compared` tell. Ends a comparison that is under way. */
  z.strictObject({ type: z.literal("compare"), ...compareParams.shape }),
  /** Compare no further; `comparison-over` follows. */
  z.strictObject({ type: z.literal("compare-stop"), comparison: z.int() }),
  /** The window no longer shows this run; the host forgets it. */
  z.strictObject({ type: z.literal("close"), run: runId }),
])
export type ClientMessage = z.infer<typeof clientMessage>

const diagnostic = z.strictObject({
  line: z.int(),
  column: z.int(),
  endLine: z.int(),
  endColumn: z.int(),
  severity: z.enum(["error", "warning"]),
  code: z.string(),
  message: z.string(),
  suggestion: z.string().nullable(),
})

/** What became of one `expect` line. */
export const verdict = z.strictObject({
  line: z.int(),
  held: z.boolean(),
  /** `4.842 ms, 0.842 over`; empty if there is nothing to add to held. */
  text: z.string(),
})
export type Verdict = z.infer<typeof verdict>

export const runState = z.enum(["running", "paused", "ended", "cancelled", "failed"])
export type RunState = z.infer<typeof runState>

export const hostMessage = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("welcome"), version: z.int(), product: z.string() }),
  /** The replay has errors; nothing was run. */
  z.strictObject({ type: z.literal("refused"), run: runId, diagnostics: z.array(diagnostic) }),
  z.strictObject({
    type: z.literal("started"),
    run: runId,
    title: z.string(),
    scheduler: z.string(),
    profile: z.string(),
    policy: z.string(),
    seed: z.int(),
    machine: z.string(),
    /** Operations that the replay will perform, repeats unrolled. */
    ops: z.int(),
    /** Lines with `expect`. */
    expectations: z.int(),
    /** Whether its machine answers `inspect`. */
    inspectable: z.boolean(),
  }),
  /** At most twenty a second while running, and one at each change of state. */
  z.strictObject({
    type: z.literal("progress"),
    run: runId,
    state: runState,
    now: ns,
    events: z.int(),
    opsDone: z.int(),
    eventsPerSecond: z.number(),
    /** Paused by a breakpoint of the machine; null otherwise. */
    stop: machineStop.nullable(),
  }),
  /** After the last batch. `choices` reproduces the run; `straight` for a run that nothing steered. */
  z.strictObject({
    type: z.literal("finished"),
    run: runId,
    state: runState,
    now: ns,
    events: z.int(),
    choices: z.string(),
    verdicts: z.array(verdict),
    /** A checker's report or Ringside's own fault, as the kernel log would show it; null if none. */
    report: z.string().nullable(),
  }),
  /**
   * The answer to `inspect`: the machine when `events` events had been recorded. These are more than were asked for if
   * the step that recorded the last of them recorded others as well.
   */
  z.strictObject({
    type: z.literal("inspected"),
    run: runId,
    id: z.int(),
    events: z.int(),
    now: ns,
    answer: machineAnswer,
  }),
  /** `stop` null: nowhere. An `inspect` at these events is now answered by the machine as it stands there. */
  z.strictObject({
    type: z.literal("sought"),
    run: runId,
    id: z.int(),
    events: z.int(),
    now: ns,
    stop: machineStop.nullable(),
  }),
  /** A contender begins, or goes on: at most twenty a second. Before the first one it is told who there is. */
  z.strictObject({
    type: z.literal("comparing"),
    comparison: z.int(),
    /** All contenders there are for this replay, and those that are compared. */
    available: z.array(z.string()).max(CONTENDERS_MAX),
    chosen: z.array(z.string()).max(CONTENDERS_MAX),
    /** How many are done. */
    done: z.int().min(0),
    now: ns,
    events: z.int().min(0),
  }),
  z.strictObject({ type: z.literal("compared"), comparison: z.int(), result: contenderResult }),
  /** The last word about a comparison. */
  z.strictObject({
    type: z.literal("comparison-over"),
    comparison: z.int(),
    title: z.string(),
    profile: z.string(),
    seed: z.int(),
    state: z.enum(["done", "stopped", "refused", "failed"]),
    /** Refused: what is wrong with the replay. */
    diagnostics: z.array(diagnostic),
    /** Failed: why, in words. */
    report: z.string().nullable(),
  }),
  /** A message was refused or something went wrong outside a run. */
  z.strictObject({ type: z.literal("log"), level: z.enum(["info", "warning", "error"]), text: z.string() }),
])
export type HostMessage = z.infer<typeof hostMessage>
