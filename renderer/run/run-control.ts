/**
 * Runs, steps, pauses. The window looks at a run by a cursor: the number of events that have happened. Stepping within
 * what is recorded only moves the cursor; at the end the host is asked for more.
 *
 * A wish that needs events which are not there yet (a step, the next event of the "Over" target) is kept as `pending`
 * and looked at again whenever the run grew or stopped.
 */
import type { MachineBreakpoint, MachineStopped } from "../../core/protocol/machine.ts"
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import type { TraceBatch } from "../../core/trace/batch.ts"
import type { AppState, AppStore } from "../state/app-state.ts"
import { activeFile } from "../state/files.ts"
import {
  type Run,
  type RunProgress,
  failedVerdicts,
  findRun,
  isOver,
  isUnderWay,
  runsToForget,
  shownRun,
} from "../state/runs.ts"
import type { Selection } from "../state/selection.ts"
import { countBelow } from "../trace/count-below.ts"
import { nextTouching, previousTouching } from "../trace/touches.ts"
import { EV } from "../../core/trace/events.ts"
import { carrySelection, selectionName } from "./carry-selection.ts"
import { machineBreakpoints, stopsOf } from "../state/stops.ts"
import { Intake } from "./intake.ts"
import { type Frames, Playback } from "./playback.ts"
import { nextStopEvent, stopEventText } from "./stop-events.ts"
import { stopText } from "./stop-text.ts"

/** How many more events are asked for at a time when looking for the next event of something. */
const SEEK_EVENTS = 4096

type Pending =
  /** Going on, up to the first breakpoint at or after event `from`. */
  | { readonly kind: "go"; readonly run: number; readonly from: number }
  /** The host looks for the first breakpoint of the machine; `event`: one of the trace's that comes after, or -1. */
  | { readonly kind: "seek"; readonly run: number; readonly id: number; readonly event: number; readonly pace: Pace }
  | { readonly kind: "step"; readonly run: number; readonly cursor: number }
  | { readonly kind: "over"; readonly run: number; readonly target: Selection; readonly from: number }

type Pace = AppState["settings"]["speed"]

const NO_LINES: ReadonlySet<number> = new Set()

export interface RunControlDeps {
  readonly store: AppStore
  readonly send: (message: ClientMessage) => void
  readonly now: () => number
  readonly soon: (turn: () => void) => void
  readonly frames: Frames
}

export class RunControl {
  private readonly deps: RunControlDeps
  private readonly intake: Intake
  private readonly playback: Playback
  private pending: Pending | null = null
  private readonly startedPaused = new Set<number>()
  /** The run that was shown before the newest one; its selection is looked up again once the newest has objects. */
  private carriedFrom: Run | null = null
  private seeks = 0
  /** Where the cursor stood when it was set going, for "back to the previous stop". */
  private readonly stops: number[] = []

  constructor(deps: RunControlDeps) {
    this.deps = deps
    this.playback = new Playback(deps.frames)
    this.intake = new Intake({
      find: (run) => findRun(deps.store.get().runs, run),
      grew: (run, events) => this.grew(run, events),
      soon: deps.soon,
    })
  }

  /** The run that the cursor is in, if the active text is still the one that was run. */
  currentRun(): Run | null {
    const { runs, files } = this.deps.store.get()
    const run = shownRun(runs)
    const file = activeFile(files)
    return run !== null && file !== null && run.file === file.id && run.text === file.text ? run : null
  }

  /** Recorded events are being played by the clock. */
  get isPlaying(): boolean {
    return this.playback.playing
  }

  /** F5: run, or go on. */
  runOrContinue(): void {
    const run = this.currentRun()
    const { focus, settings } = this.deps.store.get()
    if (run === null || run.state === "refused") return this.start(false)
    if (run.state === "starting" || (run.state === "running" && focus.follow) || this.playback.playing) return
    const behind = focus.cursor < run.version
    if (!behind && isOver(run)) return this.start(false)
    if (behind && settings.speed !== "max") return this.play(run, settings.speed)
    this.goOn(run)
  }

  /** Ctrl+Shift+F5: a new run of the active file. */
  restart(): void {
    this.start(false)
  }

  pause(): void {
    this.pending = null
    if (this.playback.playing) {
      this.playback.stop()
      this.announce("Paused")
    }
    const run = this.shown()
    if (run !== null && isUnderWay(run)) this.deps.send({ type: "pause", run: run.id })
  }

  /** Shift+F5, and Escape at the progress bar: keeps what was done. */
  stop(): void {
    this.pending = null
    this.playback.stop()
    const run = this.shown()
    if (run !== null && !isOver(run)) this.deps.send({ type: "cancel", run: run.id })
  }

  step(): void {
    const run = this.currentRun()
    if (run === null) return this.start(true)
    this.playback.stop()
    const { cursor } = this.deps.store.get().focus
    if (cursor < run.version) return this.moveTo(cursor + 1)
    if (isOver(run)) return
    this.pending = { kind: "step", run: run.id, cursor: cursor + 1 }
    this.ask(run, cursor + 1)
  }

  stepBack(): void {
    if (this.shown() === null) return
    this.pending = null
    this.playback.stop()
    this.moveTo(Math.max(0, this.deps.store.get().focus.cursor - 1))
  }

  /** F10: to just after the next event of what "Over" follows. */
  over(): void {
    const target = this.overTarget()
    const run = this.currentRun()
    if (target === null || run === null) return this.step()
    this.playback.stop()
    this.pending = { kind: "over", run: run.id, target, from: this.deps.store.get().focus.cursor }
    this.settle()
  }

  overBack(): void {
    const target = this.overTarget()
    const run = this.shown()
    if (target === null || run === null) return this.stepBack()
    this.pending = null
    this.playback.stop()
    const { cursor } = this.deps.store.get().focus
    const found = previousTouching(run.store, target, cursor - 1)
    this.moveTo(found < 0 ? 0 : found + 1)
  }

  toStart(): void {
    this.pending = null
    this.playback.stop()
    if (this.shown() !== null) this.moveTo(0)
  }

  /** End: the end of the run, run on to it if need be. */
  toEnd(): void {
    this.playback.stop()
    const run = this.currentRun() ?? this.shown()
    if (run !== null) this.goOn(run, "max")
  }

  /** Alt+F5: where the cursor stood before it was last set going. */
  backToStop(): void {
    this.pending = null
    this.playback.stop()
    if (this.shown() !== null) this.moveTo(this.stops.pop() ?? 0)
  }

  /** Ctrl+F10: to just after the next event that reaches the line; runs on for it if need be. */
  toLine(line: number): void {
    const run = this.currentRun()
    if (run === null) return
    const { ops } = run.index
    for (let i = countBelow(ops, this.deps.store.get().focus.cursor); i < ops.length; i++) {
      if (run.store.subject(ops[i] as number) === line) return this.goToEvent(ops[i] as number)
    }
    if (!isOver(run)) this.goOn(run)
  }

  backToLine(line: number): void {
    const run = this.shown()
    if (run === null) return
    const { ops } = run.index
    for (let i = countBelow(ops, this.deps.store.get().focus.cursor - 1) - 1; i >= 0; i--) {
      if (run.store.subject(ops[i] as number) === line) return this.goToEvent(ops[i] as number)
    }
  }

  /** Shift+F11: to the end of the work item that the cursor is in, which is where the next one begins. */
  toItemEnd(): void {
    const run = this.currentRun()
    if (run === null) return
    this.pending = null
    this.playback.stop()
    let at = this.deps.store.get().focus.cursor
    do at++
    while (at < run.version && !beginsItem(run, at))
    this.moveTo(Math.min(at, run.version))
  }

  toItemStart(): void {
    const run = this.shown()
    if (run === null) return
    this.pending = null
    this.playback.stop()
    let at = this.deps.store.get().focus.cursor - 1
    while (at > 0 && !beginsItem(run, at)) at--
    this.moveTo(Math.max(0, at))
  }

  /** To just after event `index`; what the log, the events and the timeline call. */
  goToEvent(index: number): void {
    const run = this.shown()
    if (run === null) return
    this.pending = null
    this.playback.stop()
    this.moveTo(Math.max(0, Math.min(run.version, index + 1)))
  }

  /** The timeline's way: to where so many events have happened. */
  moveCursor(to: number): void {
    this.goToEvent(to - 1)
  }

  show(id: number): void {
    const { store } = this.deps
    const run = findRun(store.get().runs, id)
    const before = this.shown()
    if (run === null || run === before) return
    this.pending = null
    this.playback.stop()
    store.dispatch({ type: "run/shown", run: id })
    store.dispatch({ type: "cursor/moved", to: run.version, follow: isUnderWay(run) })
    this.carry(before, run)
  }

  onMessage(message: HostMessage): void {
    const { store } = this.deps
    switch (message.type) {
      case "refused":
        this.startedPaused.delete(message.run)
        store.dispatch({ type: "run/refused", run: message.run, diagnostics: message.diagnostics })
        this.announceStop(message.run)
        return
      case "started": {
        const { type: _, run, ...info } = message
        const paused = this.startedPaused.delete(run)
        store.dispatch({ type: "run/started", run, info, paused })
        return
      }
      case "progress":
        this.progressed(message.run, message.state, {
          now: message.now,
          events: message.events,
          opsDone: message.opsDone,
          eventsPerSecond: message.eventsPerSecond,
        })
        if (message.stop !== null) this.stopped(message.run, message.events, message.stop)
        return
      case "sought":
        this.sought(message)
        return
      case "finished":
        this.intake.tell(message.run)
        this.finish(message)
        return
      case "welcome":
      case "inspected":
      case "comparing":
      case "compared":
      case "comparison-over":
      case "log":
        return
    }
  }

  onBatch(run: number, batch: TraceBatch): void {
    this.intake.take(run, batch)
  }

  private start(paused: boolean): void {
    const { store, send, now } = this.deps
    const { files, settings, view } = store.get()
    const file = activeFile(files)
    // While the connection is being made the client keeps the message for it.
    if (file === null || view.host === "lost") return
    const before = this.shown()
    // Two runs of one window do not compete for the machine: the older one stops where it is.
    if (before !== null && !isOver(before)) send({ type: "cancel", run: before.id })
    this.pending = null
    this.playback.stop()
    store.dispatch({ type: "run/requested", file: file.id, fileName: file.name, text: file.text, at: now() })
    const run = this.shown()
    if (run === null) return
    if (paused) this.startedPaused.add(run.id)
    store.dispatch({ type: "cursor/moved", to: 0, follow: !paused })
    this.carriedFrom = before
    this.stops.length = 0
    if (!paused && this.hasBreakpoints(run)) this.pending = { kind: "go", run: run.id, from: 0 }
    const breakpoints = this.machineBreakpoints(run)
    const more = breakpoints.length === 0 ? {} : { breakpoints }
    send({ type: "start", run: run.id, name: file.name, text: file.text, pace: settings.speed, paused, ...more })
    this.forgetOld()
  }

  private forgetOld(): void {
    const { store, send } = this.deps
    const runs = runsToForget(store.get().runs)
    if (runs.length === 0) return
    for (const run of runs) send({ type: "close", run })
    store.dispatch({ type: "run/forgotten", runs })
  }

  private shown(): Run | null {
    return shownRun(this.deps.store.get().runs)
  }

  private overTarget(): Selection | null {
    const { over, selection } = this.deps.store.get().focus
    return over ?? selection
  }

  private moveTo(cursor: number): void {
    const run = this.shown()
    // The machine is made again for the cursor; it does not stand in the middle of a turn any more.
    if (run !== null && run.stop !== null && run.stop.events !== cursor)
      this.deps.store.dispatch({ type: "run/unstopped", run: run.id })
    this.deps.store.dispatch({ type: "cursor/moved", to: cursor })
  }

  /** To the first breakpoint ahead, or to the end of what is there and whatever comes. */
  private goOn(run: Run, pace = this.deps.store.get().settings.speed): void {
    const { store, send } = this.deps
    const { cursor } = store.get().focus
    this.stops.push(cursor)
    const event = this.breakpointFrom(run, cursor)
    const breakpoints = this.machineBreakpoints(run)
    if (breakpoints.length > 0 && cursor < run.version) {
      this.seeks++
      this.pending = { kind: "seek", run: run.id, id: this.seeks, event, pace }
      const to = event < 0 ? run.version : event + 1
      return send({ type: "seek", run: run.id, id: this.seeks, from: cursor, to, breakpoints })
    }
    if (event >= 0) return this.stopAtEvent(run, event)
    this.goToEnd(run, pace)
  }

  private stopAtEvent(run: Run, event: number): void {
    this.pending = null
    this.moveTo(event + 1)
    this.announce(stopEventText(run, event))
  }

  /** No breakpoint is in what is recorded. */
  private goToEnd(run: Run, pace: Pace): void {
    const { store, send, now } = this.deps
    this.pending = this.hasBreakpoints(run) ? { kind: "go", run: run.id, from: run.version } : null
    store.dispatch({ type: "cursor/moved", to: run.version, follow: true })
    if (run.state !== "paused") return
    store.dispatch({ type: "run/resumed", run: run.id, at: now() })
    send({ type: "continue", run: run.id, pace })
  }

  /** The host has looked through what is recorded. */
  private sought({ run: id, id: seek, events, stop }: Extract<HostMessage, { type: "sought" }>): void {
    const { pending } = this
    const run = findRun(this.deps.store.get().runs, id)
    if (run === null || pending?.kind !== "seek" || pending.id !== seek) return
    this.pending = null
    if (stop !== null) {
      this.moveTo(events)
      this.stopped(id, events, stop)
    } else if (pending.event >= 0) this.stopAtEvent(run, pending.event)
    else this.goToEnd(run, pending.pace)
  }

  /** A breakpoint of the machine was hit: the views look at the SIMD group that did. */
  private stopped(id: number, events: number, what: MachineStopped): void {
    const { store } = this.deps
    if (this.shown()?.id !== id) return
    this.pending = null
    store.dispatch({ type: "run/stopped", run: id, events, what })
    store.dispatch({ type: "machine/looked", view: "code", spot: null })
    store.dispatch({ type: "machine/simd", simd: { group: what.group, simd: what.simd, lane: what.lane } })
    this.announce(`Stopped: ${what.text}`)
  }

  /** Those that the host stops at. Told to a run that is under way when they change. */
  private machineBreakpoints(run: Run): MachineBreakpoint[] {
    return machineBreakpoints(stopsOf(this.deps.store.get().stops, run.file))
  }

  breakpointsChanged(): void {
    const run = this.shown()
    if (run === null || isOver(run) || run.state === "starting") return
    this.deps.send({ type: "breakpoints", run: run.id, breakpoints: this.machineBreakpoints(run) })
  }

  private hasBreakpoints(run: Run): boolean {
    const { breakpoints, stops } = this.deps.store.get()
    return (breakpoints.get(run.file)?.size ?? 0) > 0 || stopsOf(stops, run.file).length > 0
  }

  /** The first event from `from` on at which a breakpoint stops; -1 if none does so far. */
  private breakpointFrom(run: Run, from: number): number {
    const { breakpoints, stops } = this.deps.store.get()
    return nextStopEvent(run, from, breakpoints.get(run.file) ?? NO_LINES, stopsOf(stops, run.file))
  }

  private ask(run: Run, events: number): void {
    if (run.state !== "paused") return
    this.deps.send({ type: "continue", run: run.id, pace: "max", events })
  }

  private play(run: Run, nsPerSecond: number): void {
    const current = () => findRun(this.deps.store.get().runs, run.id)
    this.playback.start({
      store: run.store,
      from: this.deps.store.get().focus.cursor,
      to: () => current()?.version ?? 0,
      nsPerSecond,
      move: (cursor) => this.moveTo(cursor),
      ended: () => {
        const now = current()
        if (now?.state === "paused") this.goOn(now)
        else if (now !== null) this.announceStop(now.id)
      },
    })
  }

  private grew(id: number, events: number): void {
    const { store } = this.deps
    store.dispatch({ type: "run/grew", run: id, version: events })
    if (store.get().runs.shown === id) {
      store.dispatch({ type: "cursor/followed", to: events })
      this.settle()
    }
  }

  private progressed(id: number, state: HostState, progress: RunProgress): void {
    const before = findRun(this.deps.store.get().runs, id)
    if (before === null || isOver(before)) return
    // What was pending is looked at with all events that came before this word.
    if (state === "paused") this.intake.tell(id)
    // The last word on a run is `finished`, which carries the verdicts.
    const shown = state === "running" || state === "paused" ? state : "running"
    this.deps.store.dispatch({ type: "run/progressed", run: id, state: shown, progress })
    if (before.state !== "paused" && shown === "paused") {
      this.carryOver(id)
      if (this.pending === null) this.announceStop(id)
    }
    this.settle()
  }

  private finish(message: Extract<HostMessage, { type: "finished" }>): void {
    const { run: id, state, now, events, choices, verdicts, report } = message
    const before = findRun(this.deps.store.get().runs, id)
    if (before === null) return
    const progress = { now, events, opsDone: before.progress.opsDone, eventsPerSecond: 0 }
    this.deps.store.dispatch({ type: "run/finished", run: id, state, progress, choices, verdicts, report })
    this.carryOver(id)
    this.settle()
    this.announceStop(id)
  }

  /** Does what is pending as far as the events reach; asks for more; gives up at the end of the run. */
  private settle(): void {
    const { pending } = this
    const run = this.shown()
    if (pending === null || run === null || run.id !== pending.run) return
    if (pending.kind === "go") return this.settleGo(run, pending.from)
    if (pending.kind === "seek") return
    if (pending.kind === "step") {
      if (run.version >= pending.cursor) {
        this.pending = null
        this.moveTo(pending.cursor)
      } else if (isOver(run)) this.pending = null
      else this.ask(run, pending.cursor)
      return
    }
    const found = nextTouching(run.store, pending.target, pending.from, run.version)
    if (found >= 0) {
      this.pending = null
      this.moveTo(found + 1)
    } else if (isOver(run)) {
      this.pending = null
      this.moveTo(run.version)
    } else {
      this.pending = { ...pending, from: run.version }
      this.ask(run, run.version + SEEK_EVENTS)
    }
  }

  private settleGo(run: Run, from: number): void {
    const stop = this.breakpointFrom(run, from)
    if (stop >= 0) {
      this.pending = null
      this.moveTo(stop + 1)
      if (run.state === "running") this.deps.send({ type: "pause", run: run.id })
      this.announce(stopEventText(run, stop))
    } else if (isOver(run)) this.pending = null
    else this.pending = { kind: "go", run: run.id, from: run.version }
  }

  /** Once a new run has its objects, the selection of the one before is found again in it. */
  private carryOver(id: number): void {
    const from = this.carriedFrom
    const run = this.shown()
    if (from === null || run === null || run.id !== id) return
    this.carriedFrom = null
    this.carry(from, run)
  }

  private carry(from: Run | null, to: Run): void {
    const { selection, over } = this.deps.store.get().focus
    if (from === null) return
    const carried = selection === null ? null : carrySelection(from.store.objects, to.store.objects, selection)
    const carriedOver = over === null ? null : carrySelection(from.store.objects, to.store.objects, over)
    const lost = selection !== null && carried === null && selection.kind !== "event"
    const gone = lost ? `${selectionName(from.store.objects, selection)} does not exist in run ${to.id}.` : null
    this.deps.store.dispatch({ type: "selection/carried", selection: carried, over: carriedOver, gone })
  }

  private announceStop(id: number): void {
    const run = this.shown()
    if (run === null || run.id !== id) return
    const failed = failedVerdicts(run)
    this.announce(`${stopText(run)}${failed.length > 1 ? `, ${failed.length} expectations failed` : ""}`)
  }

  private announce(text: string): void {
    this.deps.store.dispatch({ type: "view/announced", text })
  }
}

/** Whether another piece of work begins with event `index`: a work item, an operation of the replay, an interrupt. */
function beginsItem(run: Run, index: number): boolean {
  const kind = run.store.kind(index)
  return kind === EV.work || kind === EV.op || kind === EV.irq
}

type HostState = "running" | "paused" | "ended" | "cancelled" | "failed"
