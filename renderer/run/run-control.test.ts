/** Run control against a host that is played by the test. */
import { beforeEach, describe, expect, test } from "vitest"
import type { ClientMessage } from "../../core/protocol/messages.ts"
import { simTime } from "../../core/time/time.ts"
import { TraceFeed } from "../../core/trace/batch.ts"
import { EventStore } from "../../core/trace/event-store.ts"
import { EV } from "../../core/trace/events.ts"
import { type AppStore, firstState, reduceApp } from "../state/app-state.ts"
import { shownRun } from "../state/runs.ts"
import { DEFAULT_SETTINGS } from "../state/settings.ts"
import type { Stop } from "../state/stops.ts"
import { createStore } from "../state/store.ts"
import { RunControl } from "./run-control.ts"

let sent: ClientMessage[]
let store: AppStore
let control: RunControl
/** The host's own store, from which batches are cut. */
let trace: EventStore
let feed: TraceFeed
let frame: ((nowMs: number) => void) | null

beforeEach(() => {
  sent = []
  store = createStore(reduceApp, firstState(DEFAULT_SETTINGS))
  control = new RunControl({
    store,
    send: (message) => sent.push(message),
    now: () => 0,
    soon: (turn) => turn(),
    frames: {
      request(next) {
        frame = next
        return 1
      },
      cancel() {
        frame = null
      },
    },
  })
  frame = null
  trace = new EventStore()
  trace.objects.addSched("gpu", 1, 1)
  trace.objects.addEntity("q", -1)
  feed = new TraceFeed(trace)
  const file = {
    name: "a.replay",
    diskId: null,
    path: null,
    modifiedMs: null,
    example: null,
    text: "t",
    savedText: "t",
  }
  store.dispatch({ type: "file/opened", file })
  store.dispatch({ type: "view/start", on: false })
  store.dispatch({ type: "view/host", host: "connected" })
})

const cursor = () => store.get().focus.cursor
const runId = () => shownRun(store.get().runs)?.id ?? 0

function started(): void {
  const info = {
    title: "",
    scheduler: "drm-sched",
    profile: "v7.2",
    policy: "fifo",
    seed: 0,
    machine: "",
    ops: 2,
    expectations: 0,
    inspectable: false,
  }
  control.onMessage({ type: "started", run: runId(), ...info })
}

/** The host records events of jobs, 10 ns apart, and sends them. */
function events(...jobs: number[]): void {
  for (const job of jobs) {
    while (trace.objects.jobs.length <= job)
      trace.objects.addJob(`j${trace.objects.jobs.length}`, 0, trace.objects.jobs.length + 1)
    trace.append(simTime(trace.length * 10), EV.queue, job, 0, 0, 0)
  }
  const batch = feed.take(1000)
  if (batch !== null) control.onBatch(runId(), batch)
}

function progress(state: "running" | "paused"): void {
  control.onMessage({
    type: "progress",
    run: runId(),
    state,
    now: 0,
    events: trace.length,
    opsDone: 1,
    eventsPerSecond: 0,
    stop: null,
  })
}

function finished(): void {
  control.onMessage({
    type: "finished",
    run: runId(),
    state: "ended",
    now: 100,
    events: trace.length,
    choices: "straight",
    verdicts: [],
    report: null,
  })
}

test("a run is followed to its end, then walked back and forth without the host", () => {
  control.runOrContinue()
  expect(sent).toMatchObject([{ type: "start", run: 1, text: "t", paused: false }])
  started()
  events(0, 1, 0)
  expect(cursor()).toBe(3)
  finished()
  sent.length = 0
  control.stepBack()
  control.stepBack()
  control.step()
  expect(cursor()).toBe(2)
  control.toStart()
  expect(cursor()).toBe(0)
  control.stepBack()
  expect(cursor()).toBe(0)
  control.toEnd()
  expect(cursor()).toBe(3)
  expect(sent).toEqual([])
})

test("a step past what is recorded asks the host for one more event and lands on it alone", () => {
  control.step()
  expect(sent.at(-1)).toMatchObject({ type: "start", paused: true })
  started()
  progress("paused")
  control.step()
  expect(sent.at(-1)).toMatchObject({ type: "continue", events: 1 })
  // The item that has begun runs to its end, so more may come.
  events(0, 0, 1)
  expect(cursor()).toBe(1)
  control.step()
  expect(cursor()).toBe(2)
  expect(sent).toHaveLength(2)
})

test("step over asks for more until the target turns up, and stops at the end without it", () => {
  control.step()
  started()
  events(0)
  progress("paused")
  store.dispatch({ type: "over/set", over: { kind: "job", job: 1 } })
  control.over()
  expect(sent.at(-1)).toMatchObject({ type: "continue" })
  events(0, 0)
  progress("paused")
  events(1, 0)
  progress("paused")
  expect(cursor()).toBe(4)
  control.over()
  finished()
  expect(cursor()).toBe(5)
  control.overBack()
  expect(cursor()).toBe(4)
})

test("a changed text starts a new run; the one under way is cancelled", () => {
  control.runOrContinue()
  started()
  store.dispatch({ type: "file/edited", id: 1, text: "u" })
  control.runOrContinue()
  expect(sent.slice(1)).toMatchObject([
    { type: "cancel", run: 1 },
    { type: "start", run: 2, text: "u" },
  ])
})

test("at a chosen speed recorded events are played by the clock", () => {
  control.runOrContinue()
  started()
  events(0, 0, 0, 0, 0)
  finished()
  control.toStart()
  store.dispatch({ type: "settings/changed", change: { speed: 1000 } })
  control.runOrContinue()
  frame?.(0)
  expect(cursor()).toBe(1)
  // 1000 virtual ns a second: 20 ns in 20 ms.
  frame?.(20)
  expect(cursor()).toBe(3)
  frame?.(60)
  expect(cursor()).toBe(5)
})

test("a selection is found again by name in the next run, or said to be gone", () => {
  control.runOrContinue()
  started()
  events(0, 1)
  finished()
  store.dispatch({ type: "selection/set", selection: { kind: "job", job: 1 } })
  trace = new EventStore()
  trace.objects.addSched("gpu", 1, 1)
  trace.objects.addEntity("q", -1)
  trace.objects.addJob("j1", 0, 1)
  feed = new TraceFeed(trace)
  control.restart()
  started()
  events(0)
  finished()
  expect(store.get().focus.selection).toEqual({ kind: "job", job: 0 })
  trace = new EventStore()
  feed = new TraceFeed(trace)
  control.restart()
  started()
  finished()
  expect(store.get().focus).toMatchObject({ selection: null, gone: "j1 does not exist in run 3." })
})

describe("breakpoints of the machine", () => {
  const breakpoint = { kind: "instruction", context: 1, address: 0x1000 } as const
  const what = { text: "instruction 0x1000", context: 1, pc: 0x1000, address: null, group: 2, simd: 1, lane: 0 }
  const toggle = (stop: Stop) => store.dispatch({ type: "stops/toggled", file: runFile(), stop })
  const runFile = () => store.get().files.active ?? 0

  test("are given to a run with its start, and the window stands where it stops", () => {
    toggle(breakpoint)
    control.runOrContinue()
    expect(sent).toMatchObject([{ type: "start", breakpoints: [breakpoint] }])
    started()
    events(0, 1)
    control.onMessage({
      type: "progress",
      run: runId(),
      state: "paused",
      now: 10,
      events: 2,
      opsDone: 1,
      eventsPerSecond: 0,
      stop: what,
    })
    expect(cursor()).toBe(2)
    expect(store.get().view.announcement).toBe("Stopped: instruction 0x1000")
    expect(store.get().machine.simd).toEqual({ group: 2, simd: 1, lane: 0 })
    sent.length = 0
    toggle(breakpoint)
    control.breakpointsChanged()
    control.runOrContinue()
    expect(sent).toMatchObject([
      { type: "breakpoints", breakpoints: [] },
      { type: "continue", run: runId() },
    ])
  })

  test("in what is recorded are looked for by the host, which is asked where the next one is", () => {
    control.runOrContinue()
    started()
    events(0, 1, 0, 1)
    finished()
    control.toStart()
    toggle(breakpoint)
    sent.length = 0
    control.runOrContinue()
    expect(sent).toMatchObject([{ type: "seek", run: runId(), from: 0, to: 4, breakpoints: [breakpoint] }])
    const [seek] = sent
    const id = seek?.type === "seek" ? seek.id : -1
    control.onMessage({ type: "sought", run: runId(), id: id + 1, events: 1, now: 0, stop: what })
    expect(cursor()).toBe(0)
    control.onMessage({ type: "sought", run: runId(), id, events: 3, now: 20, stop: what })
    expect(cursor()).toBe(3)
    control.runOrContinue()
    control.onMessage({ type: "sought", run: runId(), id: id + 1, events: 4, now: 40, stop: null })
    expect(cursor()).toBe(4)
  })

  test("a fence stops as an event of the trace, before what the machine would find later", () => {
    control.runOrContinue()
    started()
    events(0, 1)
    trace.append(simTime(50), EV.finished_signal, 1, 0, 0, 0)
    events(0)
    finished()
    control.toStart()
    toggle({ kind: "fence", job: "j1", fence: "finished" })
    control.runOrContinue()
    expect(cursor()).toBe(3)
    expect(store.get().view.announcement).toBe("Stopped: the finished fence of j1 signalled")
    control.toStart()
    toggle(breakpoint)
    sent.length = 0
    control.runOrContinue()
    expect(sent).toMatchObject([{ type: "seek", from: 0, to: 3 }])
  })
})
