/**
 * The event vocabulary: every state change that a kernel developer would ask about, named and typed.
 *
 * One event is a time, a kind, a subject and up to three arguments, all whole numbers; `EVENTS` says what
 * they mean. The names of the scheduler's events are those of the golden traces, so that a trace compares
 * word for word; kinds marked `own` are Ringside's additions, which no golden trace holds.
 */

/** How a whole number of an event is to be read. */
export type FieldType =
  | "job"
  | "entity"
  | "sched"
  | "client"
  | "work"
  | "sync"
  /** A call of a client on sync objects. */
  | "call"
  /** A fence, as `fenceRef` packs it. */
  | "fence"
  | "count"
  | "ring"
  | "line"
  | "priority"
  /** 0 or a negated errno. */
  | "errno"
  /** Index of an interned word. */
  | "word"
  /** Signed nanoseconds up to 2^53; takes two argument columns, low 32 bits first. */
  | "span"
  /** An engine of the AGX: vertex, fragment, compute. */
  | "pipe"
  /** What a work item of the AGX's firmware is. */
  | "tag"
  /** A message of the AGX's firmware to the driver. */
  | "message"
  /** 32 bits, shown in hexadecimal. */
  | "hex"
  /** 64 bits, shown in hexadecimal; takes two argument columns, low 32 bits first. */
  | "address"

export interface EventSpec {
  readonly subject: FieldType | null
  readonly subjectName: string
  readonly args: readonly (readonly [name: string, type: FieldType])[]
  readonly own: boolean
  /** One sentence for the window and the manual. */
  readonly says: string
}

function spec(
  subject: FieldType | null,
  args: readonly (readonly [string, FieldType])[],
  says: string,
  options: { readonly own?: boolean; readonly subjectName?: string } = {},
): EventSpec {
  return { subject, subjectName: options.subjectName ?? subject ?? "", args, own: options.own ?? false, says }
}

const counts = [
  ["job_count", "count"],
  ["hw_job_count", "count"],
] as const
const dependency = [["dep", "fence"]] as const
const own = { own: true } as const
const loadEvent = { own: true, subjectName: "load" } as const

function slotSpec(args: readonly (readonly [string, FieldType])[], says: string): EventSpec {
  return spec("count", args, says, { own: true, subjectName: "slot" })
}

export const EVENTS = {
  queue: spec("job", counts, "pushed to its entity's queue"),
  add_dep: spec("job", dependency, "depends on this fence"),
  push_rejected: spec("job", [], "pushed to a stopped entity and stranded there"),
  dep_wait: spec("job", dependency, "at the head of its entity, waits for this unsignalled fence"),
  dep_check: spec("job", dependency, "at the head of its entity, looks at this dependency"),
  prepare_dep: spec("job", dependency, "the driver's prepare callback asked to wait for this fence"),
  credits_truncated: spec(null, [], "a job has more credits than the limit and is cut down"),
  run: spec("job", counts, "about to be handed to the driver"),
  hw_run: spec(
    "job",
    [
      ["attempt", "count"],
      ["result", "word"],
      ["ring", "ring"],
    ],
    "the driver's run callback",
  ),
  scheduled_signal: spec("job", [], "scheduled fence signalled"),
  finished_signal: spec("job", [["error", "errno"]], "finished fence signalled"),
  hw_done: spec(
    "job",
    [
      ["ring", "ring"],
      ["error", "errno"],
    ],
    "the GPU completed it",
  ),
  done: spec("job", [], "the scheduler saw the completion"),
  free: spec("job", [], "freed by the driver"),
  timeout: spec("job", [["action", "word"]], "timed out; the driver's reaction"),
  hw_reset: spec("sched", [], "the GPU was reset"),
  cancel_job: spec("job", [], "cancelled at teardown"),
  entity_killed: spec("entity", [], "killed"),
  flush_begin: spec("entity", [], "flush began"),
  flush_done: spec("entity", [["ret", "span"]], "flush returned"),
  entity_fini_begin: spec("entity", [], "teardown began"),
  entity_fini_done: spec("entity", [], "torn down"),
  sched_fini_begin: spec("sched", [], "teardown began"),
  sched_fini_done: spec("sched", [], "torn down"),
  sched_fini_pending: spec(null, [], "torn down with jobs pending"),
  set_priority: spec("entity", [["priority", "priority"]], "priority changed"),
  modify_sched: spec("entity", [], "scheduler list replaced"),
  ext_signal: spec("fence", [["error", "errno"]], "external fence signalled"),
  fault: spec("sched", [], "timeout handler asked for now"),
  wqueue_stop: spec("sched", [], "submission stopped"),
  wqueue_start: spec("sched", [], "submission started"),
  tdr_queue_imm: spec("sched", [], "timeout set to zero"),
  suspend_timeout: spec("sched", [["remaining_ns", "span"]], "timeout suspended"),
  resume_timeout: spec("sched", [], "timeout resumed"),

  op: spec("line", [["client", "client"]], "the replay reached this line", own),
  dep_blocked: spec("job", dependency, "waits for this unsignalled fence", own),
  cycle_begin: spec("word", [["cycle", "count"]], "a load begins a cycle", loadEvent),
  cycle_end: spec(
    "word",
    [
      ["cycle", "count"],
      ["slept", "span"],
    ],
    "the cycle of the load is over; what of it the load slept on purpose",
    loadEvent,
  ),
  load_end: spec(
    "word",
    [
      ["cycles", "count"],
      ["how", "word"],
    ],
    "the load has ended: finished, its jobs too, refused a submission, or stopped at the limit of steps",
    loadEvent,
  ),
  credit_wait: spec(
    "job",
    [
      ["needs", "count"],
      ["free", "count"],
    ],
    "does not fit the free credits and holds back its run queue",
    own,
  ),
  ring_start: spec("job", [["ring", "ring"]], "starts to execute at the head of its ring", own),
  ring_drop: spec("job", [["ring", "ring"]], "taken off its ring unfinished", own),
  irq: spec(
    "sched",
    [
      ["ring", "ring"],
      ["seqno", "count"],
    ],
    "completion interrupt",
    own,
  ),
  work: spec("work", [], "work item runs", own),
  sync_signal: spec("sync", [["point", "span"]], "sync object signalled", own),
  sync_call: spec(
    "call",
    [
      ["client", "client"],
      ["name", "word"],
    ],
    "a client calls the kernel about sync objects",
    own,
  ),
  sync_return: spec(
    "call",
    [
      ["client", "client"],
      ["error", "errno"],
    ],
    "the call returned",
    own,
  ),
  sync_first: spec("call", [["index", "count"]], "the wait found this one of its objects satisfied", own),
  sync_point: spec(
    "call",
    [
      ["sync", "sync"],
      ["point", "span"],
    ],
    "the query found the timeline at this point",
    own,
  ),
  eventfd_signal: spec("call", [["count", "count"]], "the eventfd was raised", own),
  submit_failed: spec("job", [["error", "errno"]], "submission refused", own),
  mishap: spec("word", [["of", "word"]], "the explorer lets this go wrong", { own: true, subjectName: "fault" }),

  agx_ioctl: spec(
    "client",
    [
      ["request", "hex"],
      ["result", "errno"],
    ],
    "an ioctl of the AGX driver returned",
    own,
  ),
  agx_work: spec(
    "job",
    [
      ["slot", "count"],
      ["stamp", "hex"],
      ["pipe", "pipe"],
    ],
    "the driver hands work of this job to the firmware: it is over when the slot's stamp has come so far",
    own,
  ),
  agx_doorbell: spec("count", [], "the driver rings the firmware", { own: true, subjectName: "channel" }),
  agx_doorbell_lost: spec("count", [], "a doorbell got lost", { own: true, subjectName: "channel" }),
  agx_message: spec(
    "count",
    [
      ["value", "count"],
      ["wptr", "count"],
    ],
    "the firmware read a message: RunWorkQueue with its event slot, or a control code",
    { own: true, subjectName: "channel" },
  ),
  agx_item: slotSpec(
    [
      ["tag", "tag"],
      ["stamp", "hex"],
    ],
    "the firmware begins this work item",
  ),
  agx_item_end: slotSpec(
    [
      ["tag", "tag"],
      ["stamp", "hex"],
    ],
    "the work item is over",
  ),
  agx_barrier_wait: slotSpec(
    [
      ["on", "count"],
      ["value", "hex"],
    ],
    "a barrier item waits for the stamp of this slot",
  ),
  agx_barrier_pass: slotSpec(
    [
      ["on", "count"],
      ["value", "hex"],
    ],
    "a barrier item found its stamp reached",
  ),
  agx_stamp: slotSpec([["value", "hex"]], "the firmware published this stamp"),
  agx_withheld: slotSpec(
    [
      ["count", "count"],
      ["threshold", "count"],
    ],
    "the notice of completion is withheld: the notifier's threshold is not reached",
  ),
  agx_event: spec("message", [["slot", "count"]], "the firmware tells the driver: fault, flag, timeout, or growth", {
    own: true,
    subjectName: "message",
  }),
  agx_engine_start: spec(
    "pipe",
    [
      ["slot", "count"],
      ["context", "count"],
    ],
    "an engine begins a job",
    own,
  ),
  agx_engine_end: spec("pipe", [["slot", "count"]], "an engine has done its job", own),
  agx_engine_hang: spec("pipe", [["slot", "count"]], "an engine cannot go on: its stream makes no sense", own),
  agx_block: slotSpec(
    [
      ["type", "count"],
      ["at", "address"],
    ],
    "an engine reads a block of its stream at this address",
  ),
  agx_launch: slotSpec(
    [
      ["x", "count"],
      ["y", "count"],
      ["z", "count"],
    ],
    "a launch of so many thread groups",
  ),
  agx_draw: slotSpec(
    [
      ["primitive", "count"],
      ["vertices", "count"],
      ["instances", "count"],
    ],
    "a draw of so many vertices, so many times",
  ),
  agx_tvb_full: slotSpec(
    [
      ["pages", "count"],
      ["buffer", "count"],
    ],
    "no page of the tiled vertex buffer is left: the render holds so many",
  ),
  agx_partial_render: slotSpec(
    [
      ["pages", "count"],
      ["number", "count"],
    ],
    "what is in the tiled vertex buffer is drawn now, to make room for the rest",
  ),
  agx_tile: slotSpec(
    [
      ["x", "count"],
      ["y", "count"],
      ["triangles", "count"],
    ],
    "the fragment engine begins the tile with this pixel in its corner",
  ),
  agx_fault: spec("pipe", [["slot", "count"]], "memory refused an access of this engine", own),
  agx_halt: spec("message", [["slot", "count"]], "the whole GPU is halted: by a fault, or a timeout", {
    own: true,
    subjectName: "message",
  }),
  agx_recover: spec(
    "count",
    [
      ["slot", "count"],
      ["error", "errno"],
    ],
    "the driver found pending work of this slot caught in a halt and marks it failed",
    { own: true, subjectName: "items" },
  ),
  agx_resume: spec(null, [], "the GPU goes on; what was caught is skipped", own),
  agx_power: spec("count", [], "the GPU's power goes on or off", { own: true, subjectName: "on" }),
  agx_crash: spec("word", [], "the firmware crashed: nothing runs again", { own: true, subjectName: "why" }),

  agx_inject: spec("word", [], "the replay makes this go wrong", { own: true, subjectName: "fault" }),

  jq_state: spec("entity", [["state", "word"]], "the job queue is in this state now", own),
  jq_stage: spec(
    "job",
    [
      ["stage", "count"],
      ["name", "word"],
    ],
    "has passed this stage of its driver's",
    own,
  ),
  jq_expired: spec("job", [], "has waited longer than it may, and ends without having run", own),

  log: spec("word", [["level", "count"]], "the kernel prints a line", { own: true, subjectName: "text" }),
  report: spec(
    "word",
    [
      ["line", "line"],
      ["name", "word"],
    ],
    "a checker's report",
    { own: true, subjectName: "text" },
  ),
} as const satisfies Record<string, EventSpec>

export type EventName = keyof typeof EVENTS
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[]

/** Index of each kind in `EVENT_NAMES`; the number that the store holds. */
export const EV = Object.fromEntries(EVENT_NAMES.map((name, index) => [name, index])) as Readonly<
  Record<EventName, number>
>

export function eventSpec(kind: number): EventSpec {
  const name = EVENT_NAMES[kind]
  if (name === undefined) throw new RangeError(`no event kind ${kind}`)
  return EVENTS[name]
}

/** Which of a job's fences, or an external one. */
export type FenceKind = "scheduled" | "finished" | "hardware" | "ext"
const FENCE_KINDS: readonly FenceKind[] = ["scheduled", "finished", "hardware", "ext"]

/** A fence as one number: its owner (a job, or an external fence) and which one. Owners below 2^28. */
export function fenceRef(kind: FenceKind, owner: number): number {
  return owner * 4 + FENCE_KINDS.indexOf(kind)
}

export const FENCE_SCHEDULED = 0
export const FENCE_FINISHED = 1
export const FENCE_HARDWARE = 2
export const FENCE_EXT = 3

export function fenceKind(ref: number): FenceKind {
  return FENCE_KINDS[ref & 3] as FenceKind
}

export function fenceOwner(ref: number): number {
  return ref >> 2
}

/** The engines of an AGX, by pipe. */
export const ENGINES = ["vertex", "fragment", "compute"] as const

export const PRIORITIES = ["kernel", "high", "normal", "low"] as const
export type PriorityName = (typeof PRIORITIES)[number]

/** What a driver does when a job times out: the actions of a `timeout` event. */
export const REACTIONS = [
  "RESET",
  "RESET_RESUBMIT",
  "RESET_ALL",
  "RESET_KILL",
  "LATE_COMPLETE_RESET",
  "ABORT",
  "NO_HANG",
  "NO_HANG_RESTART",
  "ENODEV",
] as const
export type Reaction = (typeof REACTIONS)[number]
