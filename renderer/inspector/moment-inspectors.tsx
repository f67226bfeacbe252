/** A fence, one event, or a range of time. */
import { formatErrno } from "../../core/base/errno.ts"
import type { SimTime } from "../../core/time/time.ts"
import { EVENT_NAMES, EV, eventSpec, fenceKind, fenceOwner } from "../../core/trace/events.ts"
import { type EventField, eventFields, fenceName, formatField } from "../../core/trace/format-event.ts"
import { useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import type { Run } from "../state/runs.ts"
import type { Selection } from "../state/selection.ts"
import { nextTouching } from "../trace/touches.ts"
import { clockText, countText, spanText } from "../widgets/time-text.ts"
import { FenceMark } from "./fence-line.tsx"
import type { At } from "./at.ts"
import { Pill } from "./pill.tsx"
import { ObjectLink } from "./object-link.tsx"

const WAITERS_MAX = 24

/** When an event was; goes there. */
export function EventLink({ run, index }: { run: Run; index: number }) {
  const { run: control } = useWorkbench()
  return (
    <button type="button" className="link mono" title="Move the cursor there" onClick={() => control.goToEvent(index)}>
      {clockText(run.store.time(index))}
    </button>
  )
}

/** The event that signals a fence; -1 if none does. */
function signalEvent(run: Run, fence: number): number {
  const owner = fenceOwner(fence)
  const { history } = run.index
  switch (fenceKind(fence)) {
    case "scheduled":
      return history.scheduledEvent.at(owner)
    case "hardware":
      return history.hardwareEvent.at(owner)
    case "finished":
      return history.finishedEvent.at(owner)
    case "ext":
      for (let at = 0; ; at++) {
        at = nextTouching(run.store, { kind: "fence", ref: fence }, at, run.version)
        if (at < 0 || run.store.kind(at) === EV.ext_signal) return at
      }
  }
}

export function FenceInspector({ run, cursor, fence }: At & { fence: number }) {
  const { objects } = run.store
  const kind = fenceKind(fence)
  const owner = fenceOwner(fence)
  const event = signalEvent(run, fence)
  const signalled = event >= 0 && event < cursor
  const error = !signalled || kind === "scheduled" ? 0 : kind === "hardware" ? run.store.b(event) : run.store.a(event)
  const waiters = waitersOf(run, fence, cursor)
  return (
    <>
      <header>
        <div className="title">
          <h2>{kind === "ext" ? `Fence ${objects.exts[owner]}` : `Fence ${kind}, ${objects.jobs[owner]}`}</h2>
          <span className="grow" />
          <Pill
            tone={!signalled ? "" : error === 0 ? "ok" : "err"}
            text={!signalled ? "unsignalled" : error === 0 ? "signalled" : formatErrno(error)}
          />
        </div>
        <p className="about">
          {kind === "ext" ? (
            "external, belongs to no scheduler"
          ) : (
            <>
              of job <ObjectLink to={{ kind: "job", job: owner }}>{objects.jobs[owner]}</ObjectLink>
            </>
          )}
        </p>
      </header>
      <dl className="facts">
        <dt>signalled</dt>
        <dd>
          <FenceMark state={!signalled ? "unsignalled" : error !== 0 ? "error" : "signalled"} />
          {event < 0 ? "not in what is recorded" : <EventLink run={run} index={event} />}
          {event >= 0 && !signalled && "later"}
        </dd>
        <dt>waited for by</dt>
        <dd>
          {waiters.length === 0
            ? "no job by now"
            : waiters.map((job) => (
                <ObjectLink key={job} to={{ kind: "job", job }}>
                  {objects.jobs[job]}
                </ObjectLink>
              ))}
        </dd>
      </dl>
    </>
  )
}

function waitersOf(run: Run, fence: number, cursor: number): readonly number[] {
  const { history } = run.index
  const jobs = new Set<number>()
  for (
    let step = history.waitersOf(fence);
    step >= 0 && jobs.size < WAITERS_MAX;
    step = history.stepWaiter.data[step] as number
  ) {
    if ((history.stepEvent.data[step] as number) < cursor) jobs.add(history.stepJob.data[step] as number)
  }
  return [...jobs].reverse()
}

/** What a field of an event names, if it is an object. */
function fieldSelection(field: EventField): Selection | null {
  if (field.value < 0) return null
  switch (field.type) {
    case "job":
      return { kind: "job", job: field.value }
    case "entity":
      return { kind: "entity", entity: field.value }
    case "sched":
      return { kind: "sched", sched: field.value }
    case "client":
      return { kind: "client", client: field.value }
    case "work":
      return { kind: "work", work: field.value }
    case "fence":
      return { kind: "fence", ref: field.value }
    case "sync":
    case "call":
    case "count":
    case "ring":
    case "line":
    case "priority":
    case "errno":
    case "word":
    case "span":
    case "pipe":
    case "hex":
    case "tag":
    case "message":
    case "address":
      return null
  }
}

export function EventInspector({ run, index }: At & { index: number }) {
  const { run: control } = useWorkbench()
  if (index >= run.version)
    return (
      <p className="t3">
        Run {run.id} has no event {index + 1}.
      </p>
    )
  const { store } = run
  const kind = store.kind(index)
  return (
    <>
      <header>
        <div className="title">
          <h2>{EVENT_NAMES[kind]}</h2>
          <span className="chip">event {countText(index + 1)}</span>
        </div>
        <p className="about">{eventSpec(kind).says}</p>
      </header>
      <dl className="facts">
        <dt>at</dt>
        <dd>
          <EventLink run={run} index={index} /> ms
        </dd>
        {eventFields(store, index).map((field) => {
          const to = fieldSelection(field)
          const text =
            field.type === "fence"
              ? fenceName(store.objects, field.value)
              : formatField(store.objects, field.type, field.value)
          return (
            <Fact key={field.name} name={field.name}>
              {to === null ? (
                <span className="mono">{field.type === "span" ? spanText(field.value) : text}</span>
              ) : (
                <ObjectLink to={to}>{text}</ObjectLink>
              )}
            </Fact>
          )
        })}
      </dl>
      <div className="actions">
        <button type="button" className="btn box low" onClick={() => control.goToEvent(index)}>
          Go there
        </button>
      </div>
    </>
  )
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

export function RangeInspector({ run, from, to }: At & { from: number; to: number }) {
  const dispatch = useDispatch()
  const first = run.store.indexAt(from as SimTime)
  const end = run.store.indexAt(to as SimTime)
  const jobs = jobsFinished(run, first, end)
  return (
    <>
      <header>
        <h2>{spanText(to - from)}</h2>
        <p className="about">
          {clockText(from)} to {clockText(to)} ms
        </p>
      </header>
      <dl className="facts">
        <Fact name="events">{countText(end - first)}</Fact>
        <Fact name="finished">{jobs === null ? "many jobs" : `${countText(jobs)} jobs`}</Fact>
      </dl>
      {end > first && (
        <div className="actions">
          <button
            type="button"
            className="btn box low"
            onClick={() => dispatch({ type: "selection/set", selection: { kind: "event", index: first } })}
          >
            First event
          </button>
        </div>
      )}
    </>
  )
}

/** null: too many events to count each time the pane is drawn. */
function jobsFinished(run: Run, first: number, end: number): number | null {
  if (end - first > 500_000) return null
  let count = 0
  for (let index = first; index < end; index++) if (run.store.kind(index) === EV.finished_signal) count++
  return count
}
