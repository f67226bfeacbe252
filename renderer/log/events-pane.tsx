/** Every event of the run, filtered if wanted; the row of the cursor is marked and kept in view. */
import { useDeferredValue, useEffect, useMemo, useState } from "react"
import { EVENT_NAMES } from "../../core/trace/events.ts"
import { eventFields, formatField } from "../../core/trace/format-event.ts"
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { type Run, shownRun } from "../state/runs.ts"
import { countBelow } from "../trace/count-below.ts"
import { subjectSelection, touches } from "../trace/touches.ts"
import { clockText, countText } from "../widgets/time-text.ts"
import { EventFilter, eventTitle } from "./event-filter.ts"
import "./log.css"
import { VirtualRows } from "./virtual-rows.tsx"

const SLICE_MS = 8

export function EventsPane() {
  const run = useApp((state) => shownRun(state.runs))
  const [text, setText] = useState("")
  if (run === null) return <p className="empty">Not run yet. F5 runs the replay.</p>
  return (
    <div className="pane log">
      <label className="field low log-filter">
        <Icon name="find" />
        <input
          type="search"
          placeholder="Filter events"
          aria-label="Filter events"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <EventList run={run} text={text} />
    </div>
  )
}

/** The filter's matches, looked up a slice at a time; null: everything. */
function useMatches(run: Run, text: string): readonly number[] | null {
  const wanted = useDeferredValue(text.trim())
  const filter = useMemo(() => (wanted === "" ? null : new EventFilter(run.store, wanted)), [run.store, wanted])
  const [, setFound] = useState(0)
  useEffect(() => {
    if (filter === null) return
    let timer: ReturnType<typeof setTimeout> | null = null
    const slice = () => {
      const end = performance.now() + SLICE_MS
      filter.scan(run.version, () => performance.now() < end)
      setFound(filter.scanned)
      timer = filter.scanned < run.version && !filter.full ? setTimeout(slice) : null
    }
    slice()
    return () => {
      if (timer !== null) clearTimeout(timer)
    }
  }, [filter, run.version])
  return filter === null ? null : filter.matches
}

function EventList({ run, text }: { run: Run; text: string }) {
  const dispatch = useDispatch()
  const { run: control } = useWorkbench()
  const cursor = useApp((state) => Math.min(state.focus.cursor, run.version))
  const selection = useApp((state) => state.focus.selection)
  const matches = useMatches(run, text)
  const eventOf = (row: number) => (matches === null ? row : (matches[row] as number))
  const count = matches === null ? run.version : matches.length
  const at = matches === null ? cursor - 1 : countBelow(matches, cursor) - 1
  if (count === 0)
    return <p className="empty">{matches === null ? "No events yet." : `No event matches '${text.trim()}'.`}</p>
  return (
    <VirtualRows
      label="Events"
      count={count}
      rowHeight={18}
      reveal={at}
      selected={(row) => {
        const index = eventOf(row)
        return selection !== null && index < run.version && touches(run.store, index, selection)
      }}
      rowClass={(row) => (row === at ? "now" : eventOf(row) >= cursor ? "ahead" : "")}
      row={(row) => <EventRow run={run} index={eventOf(row)} onGo={() => control.goToEvent(eventOf(row))} />}
      onChoose={(row) => dispatch({ type: "selection/set", selection: subjectSelection(run.store, eventOf(row)) })}
    />
  )
}

function EventRow({ run, index, onGo }: { run: Run; index: number; onGo: () => void }) {
  const { store } = run
  if (index >= store.length) return null
  const kind = store.kind(index)
  return (
    <span className="event" title={eventTitle(kind)} onDoubleClick={onGo}>
      <span className="t3 number">{countText(index + 1)}</span>
      <span className="t3 time">{clockText(store.time(index))}</span>
      <span className="kind">{EVENT_NAMES[kind]}</span>
      <span className="fields cut">
        {eventFields(store, index).map((field) => (
          <span key={field.name}>
            <span className="t3">{field.name}=</span>
            {formatField(store.objects, field.type, field.value)}{" "}
          </span>
        ))}
      </span>
    </span>
  )
}
