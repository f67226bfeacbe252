/**
 * The runs of this window. A run's events lie in a store that only grows; the record around it is plain data whose
 * `version` (events taken in so far) says how much of the store a pane may read.
 */
import type { MachineStopped } from "../../core/protocol/machine.ts"
import type { Diagnostic } from "../../core/lang/program.ts"
import type { RunState, Verdict } from "../../core/protocol/messages.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { RunIndex } from "../trace/run-index.ts"

/** What the host says of a replay when its run starts. */
export interface RunInfo {
  readonly title: string
  readonly scheduler: string
  readonly profile: string
  readonly policy: string
  readonly seed: number
  readonly machine: string
  readonly ops: number
  readonly expectations: number
  /** Its machine can be asked about. */
  readonly inspectable: boolean
}

export interface RunProgress {
  readonly now: number
  readonly events: number
  readonly opsDone: number
  readonly eventsPerSecond: number
}

export interface Run {
  /** Its number in this session, and its id to the host. */
  readonly id: number
  readonly file: number
  readonly fileName: string
  /** The text that was run. */
  readonly text: string
  readonly store: EventStore
  readonly index: RunIndex
  readonly version: number
  readonly state: "starting" | "refused" | RunState
  readonly info: RunInfo | null
  readonly progress: RunProgress
  readonly diagnostics: readonly Diagnostic[]
  /** Empty until finished. */
  readonly verdicts: readonly Verdict[]
  readonly report: string | null
  readonly choices: string
  /** The last breakpoint of the machine that was hit: after so many events, and what it was. */
  readonly stop: { readonly events: number; readonly what: MachineStopped } | null
  /** Milliseconds of the page's clock; for "over 500 ms". */
  readonly startedAt: number
}

export interface RunsState {
  /** Oldest first. */
  readonly list: readonly Run[]
  readonly shown: number | null
  readonly nextId: number
}

export const NO_RUNS: RunsState = { list: [], shown: null, nextId: 1 }
/** Older runs are forgotten once there are more, or once all together hold more events than this. */
export const RUNS_MAX = 50
export const RUN_EVENTS_MAX = 24_000_000

export type RunsAction =
  | {
      readonly type: "run/requested"
      readonly file: number
      readonly fileName: string
      readonly text: string
      readonly at: number
    }
  | { readonly type: "run/refused"; readonly run: number; readonly diagnostics: readonly Diagnostic[] }
  | { readonly type: "run/started"; readonly run: number; readonly info: RunInfo; readonly paused: boolean }
  | { readonly type: "run/resumed"; readonly run: number; readonly at: number }
  | { readonly type: "run/grew"; readonly run: number; readonly version: number }
  | { readonly type: "run/progressed"; readonly run: number; readonly state: RunState; readonly progress: RunProgress }
  | {
      readonly type: "run/finished"
      readonly run: number
      readonly state: RunState
      readonly progress: RunProgress
      readonly choices: string
      readonly verdicts: readonly Verdict[]
      readonly report: string | null
    }
  | { readonly type: "run/stopped"; readonly run: number; readonly events: number; readonly what: MachineStopped }
  /** The cursor has left the place. */
  | { readonly type: "run/unstopped"; readonly run: number }
  | { readonly type: "run/shown"; readonly run: number }
  | { readonly type: "run/forgotten"; readonly runs: readonly number[] }
  /** The host is gone: whatever was under way stays as far as it came. */
  | { readonly type: "run/host-lost" }

export function findRun(runs: RunsState, id: number | null): Run | null {
  return id === null ? null : (runs.list.find((run) => run.id === id) ?? null)
}

export function shownRun(runs: RunsState): Run | null {
  return findRun(runs, runs.shown)
}

export function isUnderWay(run: Run): boolean {
  return run.state === "running" || run.state === "starting"
}

/** Nothing more will come from the host. */
export function isOver(run: Run): boolean {
  return run.state === "ended" || run.state === "cancelled" || run.state === "failed" || run.state === "refused"
}

export function failedVerdicts(run: Run): readonly Verdict[] {
  return run.verdicts.filter((verdict) => !verdict.held)
}

/** The runs to forget so that the limits hold; never the newest and never the one that is shown. */
export function runsToForget(runs: RunsState): readonly number[] {
  const forget: number[] = []
  let kept = 0
  let events = 0
  for (const run of runs.list.toReversed()) {
    kept++
    events += run.version
    const fits = kept <= RUNS_MAX && events <= RUN_EVENTS_MAX
    if (fits || run.id === runs.shown || isUnderWay(run)) continue
    forget.push(run.id)
    kept--
    events -= run.version
  }
  return forget
}

function change(runs: RunsState, id: number, to: Partial<Run>): RunsState {
  return { ...runs, list: runs.list.map((run) => (run.id === id ? { ...run, ...to } : run)) }
}

function newRun(id: number, action: Extract<RunsAction, { type: "run/requested" }>): Run {
  const store = new EventStore()
  return {
    id,
    file: action.file,
    fileName: action.fileName,
    text: action.text,
    store,
    index: new RunIndex(store),
    version: 0,
    state: "starting",
    info: null,
    progress: { now: 0, events: 0, opsDone: 0, eventsPerSecond: 0 },
    diagnostics: [],
    verdicts: [],
    report: null,
    choices: "straight",
    stop: null,
    startedAt: action.at,
  }
}

export function reduceRuns(runs: RunsState, action: RunsAction): RunsState {
  switch (action.type) {
    case "run/requested": {
      const run = newRun(runs.nextId, action)
      return { list: [...runs.list, run], shown: run.id, nextId: runs.nextId + 1 }
    }
    case "run/refused":
      return change(runs, action.run, { state: "refused", diagnostics: action.diagnostics })
    case "run/started":
      return change(runs, action.run, { info: action.info, state: action.paused ? "paused" : "running" })
    case "run/resumed":
      return change(runs, action.run, { state: "running", startedAt: action.at, stop: null })
    case "run/grew":
      return change(runs, action.run, { version: action.version })
    case "run/progressed":
      return change(runs, action.run, { state: action.state, progress: action.progress })
    case "run/finished": {
      const { state, progress, choices, verdicts, report } = action
      return change(runs, action.run, { state, progress, choices, verdicts, report })
    }
    case "run/stopped":
      return change(runs, action.run, { stop: { events: action.events, what: action.what } })
    case "run/unstopped":
      return change(runs, action.run, { stop: null })
    case "run/shown":
      return runs.shown === action.run ? runs : { ...runs, shown: action.run }
    case "run/forgotten":
      return { ...runs, list: runs.list.filter((run) => !action.runs.includes(run.id)) }
    case "run/host-lost":
      return { ...runs, list: runs.list.map((run) => (isOver(run) ? run : { ...run, state: "failed" })) }
  }
}
