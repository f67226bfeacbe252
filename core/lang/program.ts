/**
 * A checked replay as plain data: what the language compiles to and the runner executes. Every name is
 * resolved, every number is in range, every time is whole nanoseconds. Nothing here refers to the text
 * but by line, so a program can cross a thread.
 */
import type { AgxCall, AgxProgram, CommandSpec, CounterName, Injection, NumberUnit } from "./agx-program.ts"
import type { Duration, SimTime } from "../time/time.ts"
import type { ReportName } from "../trace/report-names.ts"
import { type PriorityName, REACTIONS, type Reaction } from "../trace/events.ts"

export const PROFILES = ["v6.12", "v6.17", "v7.2-rc", "v7.2"] as const
export type ProfileName = (typeof PROFILES)[number]
export const POLICIES = ["rr", "fifo", "fair"] as const
export type PolicyName = (typeof POLICIES)[number]
/** Faults that the kernel once had and that a replay can put back, for the explorer to find. Straight runs do not see them. */
export const DEFECTS = ["spsc-count-last"] as const
export type DefectName = (typeof DEFECTS)[number]
export const SCHEDULERS = ["drm-sched", "jobqueue", "c-api"] as const
/** Those of them that decide for themselves: another face does what is behind it. */
export const DISTINCT_SCHEDULERS: readonly SchedulerName[] = ["drm-sched", "jobqueue"]
export type SchedulerName = (typeof SCHEDULERS)[number]

export { REACTIONS, type Reaction }

/** What the driver's run callback gives back: a fence, nothing, an error pointer, or a fence already signalled. */
export const RUN_RESULTS = ["fence", "null", "err_ptr", "already_signaled"] as const
export type RunResult = (typeof RUN_RESULTS)[number]

/** One `drm_gpu_scheduler` and the mock GPU's rings behind it. */
export interface SchedSpec {
  readonly name: string
  readonly line: number
  readonly creditLimit: number
  readonly rings: number
  /** null: no timeout. */
  readonly timeout: Duration | null
  readonly onTimeout: Reaction
  readonly hangLimit: number
  /** The driver blames the timed-out job. */
  readonly karma: boolean
  /** Negated errno handed to the restart after a reset; 0 lets the scheduler choose. */
  readonly resetErrno: number
  readonly cancelJob: boolean
}

export interface ClientSpec {
  readonly name: string
  readonly line: number
}

/** A queue of a client: one `drm_sched_entity`. */
export interface EntitySpec {
  readonly name: string
  readonly line: number
  /** Index of its client; -1 for a queue of no client, as the golden traces have. */
  readonly client: number
  readonly priority: PriorityName
  /** Candidate schedulers, by index, in this order; at least one. */
  readonly scheds: readonly number[]
  /** Has a guilty flag that karma can set. */
  readonly guilty: boolean
}

export interface SyncSpec {
  readonly name: string
  /** Index of its client; -1: of none, then every client has a handle from the start. */
  readonly client: number
  /** As declared; `either`: made by an operation, which does not say what it is for. */
  readonly use: "binary" | "timeline" | "either"
}

/** A span that may be drawn anew, uniformly and from the seed, each time it is used; `low === high` if fixed. */
export interface SpanSpec {
  readonly low: Duration
  readonly high: Duration
}

/**
 * One of the jobs that a submit line makes. A line outside a repeat makes number 0 only. Inside a
 * repeat the number may be relative to the turn of the line that refers to it: -1 is the turn before;
 * a turn before the first has no such job and the reference is left out.
 */
export interface JobRef {
  /** Index into `Program.submits`. */
  readonly submit: number
  readonly turn: number
  readonly relative: boolean
}

export type DepRef =
  | { readonly kind: "finished" | "scheduled"; readonly job: JobRef }
  | { readonly kind: "ext"; readonly ext: number }

/** A sync object and, for a timeline, a point of it; point 0 for a binary one, as the ioctls have it. */
export interface SyncPoint {
  readonly sync: number
  readonly point: number
}

/** A submit line: the jobs it makes share everything but the draw of the duration. */
export interface SubmitSpec {
  readonly name: string
  readonly line: number
  /** Whose handles `waits` and `signals` are looked up in; -1 for no client. */
  readonly client: number
  /** In a repeat or a load the jobs are called `name[0]`, `name[1]` and so on. */
  readonly repeated: boolean
  /**
   * Jobs of one cycle, in a load; 1 elsewhere. References among the jobs of a load count cycles, and mean the last job of
   * the cycle.
   */
  readonly perCycle: number
  readonly entity: number
  readonly credits: number
  /** Infinity: until it is terminated. */
  readonly duration: SpanSpec
  readonly deps: readonly DepRef[]
  readonly waits: readonly SyncPoint[]
  readonly signals: readonly SyncPoint[]
  /** A point that is not submitted yet is waited for. */
  readonly waitsForSubmit: boolean
  /** How many of the first attempts hang; Infinity: every one. */
  readonly hangs: number
  /** Hardware error at completion, or the error pointer's value; negated errno or 0. */
  readonly error: number
  readonly runResult: RunResult
  readonly resubmitResult: RunResult
  readonly dontPipeline: boolean
  /** External fence that the prepare callback returns once; -1 for none. */
  readonly prepareDep: number
  /** Of machine agx: what the submission asks the GPU to do. Missing for machine mock. */
  readonly commands?: readonly CommandSpec[]
}

/**
 * A call of a client on sync objects: an ioctl but for `close`. `flags` are further bits, and `pad` is what is written to
 * the padding: 0 in a call that is meant well.
 */
export type SyncCall =
  | { readonly kind: "create"; readonly sync: number; readonly signaled: boolean; readonly flags: number }
  | { readonly kind: "destroy"; readonly sync: number; readonly pad: number }
  | { readonly kind: "reset"; readonly syncs: readonly number[]; readonly pad: number }
  /** SIGNAL, which has no flags; TIMELINE_SIGNAL if `timeline`, which has no padding. */
  | {
      readonly kind: "signal"
      readonly points: readonly SyncPoint[]
      readonly timeline: boolean
      readonly flags: number
      readonly pad: number
    }
  | {
      readonly kind: "query"
      readonly syncs: readonly number[]
      readonly lastSubmitted: boolean
      readonly flags: number
    }
  /** WAIT; TIMELINE_WAIT if `timeline`. Times are counted from the call. */
  | {
      readonly kind: "wait"
      readonly points: readonly SyncPoint[]
      readonly timeline: boolean
      readonly all: boolean
      readonly waitForSubmit: boolean
      readonly available: boolean
      readonly flags: number
      /** null: for ever. */
      readonly timeout: Duration | null
      /** null: not said. */
      readonly deadline: Duration | null
    }
  | {
      readonly kind: "transfer"
      readonly source: SyncPoint
      readonly destination: SyncPoint
      readonly waitForSubmit: boolean
      readonly flags: number
      readonly pad: number
    }
  /** `file`: the call that made the eventfd; null: this one makes it. */
  | {
      readonly kind: "eventfd"
      readonly at: SyncPoint
      readonly file: number | null
      readonly available: boolean
      readonly flags: number
      readonly pad: number
    }
  | {
      readonly kind: "export"
      readonly at: SyncPoint
      readonly syncFile: boolean
      readonly flags: number
      readonly pad: number
    }
  /** `file`: the call that made it. */
  | {
      readonly kind: "import"
      readonly at: SyncPoint
      readonly file: number
      readonly syncFile: boolean
      readonly flags: number
      readonly pad: number
    }
  | { readonly kind: "close"; readonly file: number }

/** The line of a call. A file that it makes is known by the number of the line. */
export interface CallSpec {
  /** What expectations call it; null: nothing refers to it. */
  readonly name: string | null
  readonly line: number
  /** In a repeat the calls are called `name[0]`, `name[1]` and so on. */
  readonly repeated: boolean
  readonly client: number
  readonly call: SyncCall | AgxCall
}

/** One of the calls that a line makes: index into `Program.calls`, and the turn. */
export interface CallRef {
  readonly call: number
  readonly turn: number
}

export type Op =
  | { readonly kind: "submit"; readonly submit: number }
  | { readonly kind: "kill_entity"; readonly entity: number }
  | {
      readonly kind: "flush_entity"
      readonly entity: number
      readonly exiting: boolean
      readonly sigkill: boolean
      readonly timeout: Duration
    }
  | { readonly kind: "fini_entity"; readonly entity: number }
  | { readonly kind: "set_priority"; readonly entity: number; readonly priority: PriorityName }
  | { readonly kind: "modify_sched"; readonly entity: number; readonly scheds: readonly number[] }
  | { readonly kind: "signal_ext"; readonly ext: number; readonly error: number }
  | { readonly kind: "call"; readonly call: number }
  /** The load begins its first cycle. */
  | { readonly kind: "load"; readonly load: number }
  | { readonly kind: "exit"; readonly client: number }
  | { readonly kind: "inject"; readonly injection: Injection }
  /** A Unix signal for the thread of that line which called last. */
  | { readonly kind: "interrupt"; readonly call: number }
  /** The steps of a submission, one by one; `submit` is the init line, which is in no repeat. */
  | { readonly kind: "init_job" | "arm_job" | "push_job" | "cleanup_job"; readonly submit: number }
  | { readonly kind: "add_dependencies"; readonly submit: number; readonly deps: readonly DepRef[] }
  | { readonly kind: "touch_job"; readonly submit: number; readonly what: "job" | "entity" }
  /** The driver signals a fence that is the scheduler's. */
  | { readonly kind: "signal_job"; readonly submit: number; readonly which: "scheduled" | "finished" }
  | {
      readonly kind:
        | "fini_sched"
        | "fault"
        | "tdr_queue_imm"
        | "suspend_timeout"
        | "resume_timeout"
        | "wqueue_stop"
        | "wqueue_start"
        | "sched_stop"
        | "sched_start"
      readonly sched: number
    }

/** A load's program: what its thread does in each cycle, one step after the other. */
export type LoadStep = { readonly line: number } & (
  | { readonly kind: "submit"; readonly submit: number }
  /** For the last job of each, in the cycle `turn` cycles ago, 0 or negative. */
  | { readonly kind: "wait"; readonly jobs: readonly JobRef[] }
  | { readonly kind: "sleep"; readonly span: SpanSpec }
  /** Until so long after the cycle began. */
  | { readonly kind: "every"; readonly period: Duration }
  | { readonly kind: "throttle"; readonly by: "queued" | "behind"; readonly jobs: number }
  /** The name means a new external fence from here on. */
  | { readonly kind: "fence"; readonly ext: number }
  | { readonly kind: "signal"; readonly ext: number; readonly error: number }
  | { readonly kind: "terminate"; readonly job: JobRef }
  | { readonly kind: "priority"; readonly entity: number; readonly priority: PriorityName }
)

export interface LoadSpec {
  readonly name: string
  readonly line: number
  /** Of the queues that it uses; -1 for none. */
  readonly client: number
  /** It ends after so many cycles, or when so much time has passed at the end of one. */
  readonly lasts: { readonly cycles: number } | { readonly span: Duration }
  readonly steps: readonly LoadStep[]
  /** The most cycles that a reference reaches back. */
  readonly reach: number
}

/** An operation at a time; repeated ones happen `turns` times, `every` apart. */
export interface TimedOp {
  readonly at: SimTime
  readonly line: number
  readonly client: number
  readonly turns: number
  readonly every: Duration
  readonly op: Op
}

export type Comparison = "<" | "<=" | "=" | ">=" | ">"
/** Moments of a job, and spans between them: latency is queued to finished, wait is queued to run. */
export type JobMoment = "queued" | "run" | "scheduled" | "finished" | "freed" | "latency" | "wait"

export type Expectation =
  | {
      readonly kind: "result"
      readonly line: number
      readonly job: JobRef
      readonly result: "ok" | "unsignalled" | { readonly error: number }
    }
  | {
      readonly kind: "time"
      readonly line: number
      readonly job: JobRef
      readonly moment: JobMoment
      readonly comparison: Comparison
      readonly ns: number
    }
  | {
      readonly kind: "order"
      readonly line: number
      readonly moment: "run" | "scheduled" | "finished" | "freed"
      readonly jobs: readonly JobRef[]
    }
  /** Of a call: what it returned, or that it has not. */
  | {
      readonly kind: "call-result"
      readonly line: number
      readonly call: CallRef
      readonly result: "ok" | "asleep" | { readonly error: number }
    }
  | {
      readonly kind: "call-returned"
      readonly line: number
      readonly call: CallRef
      readonly comparison: Comparison
      readonly ns: number
    }
  /** Of a wait: the index that it says was satisfied; null: none. */
  | { readonly kind: "call-first"; readonly line: number; readonly call: CallRef; readonly first: number | null }
  /** Of a query: its results. */
  | { readonly kind: "call-points"; readonly line: number; readonly call: CallRef; readonly points: readonly number[] }
  /** Of an eventfd: how often it was raised. */
  | { readonly kind: "call-count"; readonly line: number; readonly call: CallRef; readonly count: number }
  /** Of a load: cycles done, when it ended, its longest cycle; the latter two in nanoseconds. */
  | {
      readonly kind: "load"
      readonly line: number
      readonly load: number
      readonly figure: "cycles" | "ended" | "longest"
      readonly comparison: Comparison
      readonly value: number
    }
  /** A checker raises a report of this name. */
  | { readonly kind: "report"; readonly line: number; readonly name: ReportName }
  /** A buffer of machine agx holds these bytes from an offset on. `unit` is how they were written, for the verdict. */
  | {
      readonly kind: "memory"
      readonly line: number
      readonly buffer: number
      readonly at: number
      readonly bytes: Uint8Array
      readonly unit: NumberUnit | null
      /** Pixels of a row, if they are a picture's. */
      readonly width: number | null
    }
  /** Null: there is no fault at all. `unit` is a name, with its group or without. */
  | {
      readonly kind: "fault"
      readonly line: number
      readonly address: number | null
      readonly access: "read" | "write" | null
      readonly reason: string | null
      readonly unit: string | null
    }
  | {
      readonly kind: "counter"
      readonly line: number
      readonly name: CounterName
      readonly comparison: Comparison
      readonly value: number
    }
  | {
      readonly kind: "memory-crc"
      readonly line: number
      readonly buffer: number
      readonly at: number
      readonly crc: number
    }
  /** Every event that a golden trace holds, in order, all fields. */
  | { readonly kind: "trace"; readonly line: number; readonly events: readonly ExpectedEvent[] }
  /** Named figures of the state at the end, as the golden traces list them. */
  | {
      readonly kind: "final"
      readonly line: number
      readonly object: { readonly kind: "sched" | "entity" | "run"; readonly index: number }
      readonly figures: readonly (readonly [name: string, value: string])[]
    }

export interface ExpectedEvent {
  readonly line: number
  readonly at: SimTime
  readonly name: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

export interface Program {
  /** The comment on the version line, or empty. */
  readonly title: string
  readonly scheduler: SchedulerName
  readonly profile: ProfileName
  readonly policy: PolicyName
  readonly seed: number
  readonly defects: readonly DefectName[]
  /** Timers later than this do not fire; null: run until none is left. */
  readonly until: SimTime | null
  readonly scheds: readonly SchedSpec[]
  readonly clients: readonly ClientSpec[]
  readonly entities: readonly EntitySpec[]
  readonly syncs: readonly SyncSpec[]
  readonly exts: readonly string[]
  readonly submits: readonly SubmitSpec[]
  readonly calls: readonly CallSpec[]
  readonly loads: readonly LoadSpec[]
  /** In file order; the runner merges them by time, and by this order within an instant. */
  readonly ops: readonly TimedOp[]
  readonly expectations: readonly Expectation[]
  /** Null: machine mock. */
  readonly agx: AgxProgram | null
}

/** A place in the text: lines and columns count from 1, the end is exclusive. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

export interface Diagnostic extends Place {
  readonly severity: "error" | "warning"
  /** Stable kebab-case name of the kind of mistake: `unknown-queue`. */
  readonly code: string
  /** `no queue 'presnt'`, without line and without the suggestion. */
  readonly message: string
  /** What would have been right here: `Did you mean 'present'?` */
  readonly suggestion: string | null
}
