/** The timeline: bar, headers, canvas, and the grid behind it. State that moves with the pointer is the controller's. */
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react"
import { EventStore } from "../../core/trace/event-store.ts"
import type { Selection } from "../state/selection.ts"
import { TimelineBar } from "./bar.tsx"
import { TimelineController, type TimelineInput } from "./controller.ts"
import { hotTrackKeys } from "./draw-frame.ts"
import { TimelineGrid } from "./grid.tsx"
import { type GridRow, gridRows } from "./grid-rows.ts"
import { type Head, Heads } from "./heads.tsx"
import { explainFound, type Hover, HoverCard } from "./hover.tsx"
import { handleKey } from "./keys.ts"
import type { Marker } from "./markers.ts"
import { PointerControl, pointIn } from "./pointer.ts"
import { formatAbout, formatTime, unitFor } from "./time-format.ts"
import { type Track, trackFigure } from "./tracks.ts"
import "./timeline.css"

export interface TimelineProps {
  /** null: there is no run yet. */
  readonly store: EventStore | null
  /** Bumped when events were appended. */
  readonly version: number
  /** Events that have happened. */
  readonly cursor: number
  readonly selection: Selection | null
  readonly onSelect: (selection: Selection | null) => void
  readonly markers: readonly Marker[]
  readonly fileName: string
  /** A cursor just after the event at which something began. */
  readonly onGoTo: (cursor: number) => void
  /** Name of the theme; colours are read anew when it changes. */
  readonly theme: string
  /** For measurements and tests. */
  readonly onController?: (controller: TimelineController) => void
}

const HOVER_MS = 300
/** What is shown before the first run. */
const NO_TRACE = new EventStore()

interface Shown {
  readonly heads: readonly Head[]
  readonly runText: string
  readonly nothingMatches: boolean
}

function inputOf(props: TimelineProps): TimelineInput {
  const { version, cursor, selection, markers, theme } = props
  return { store: props.store ?? NO_TRACE, version, cursor, selection, markers, theme }
}

function shownOf(controller: TimelineController): Shown {
  const { model } = controller
  const hot = hotTrackKeys(model)
  const unit = unitFor(model.end)
  return {
    heads: model.tracks.map((track) => ({
      track,
      figure: trackFigure(model.index, track, model.cursor, model.now),
      hot: hot.has(track.key),
    })),
    runText: model.index.length === 0 ? "" : `0 to ${formatTime(unit, model.end, 3)}`,
    nothingMatches: controller.nothingMatches,
  }
}

function selectionOfTrack(track: Track): Selection | null {
  switch (track.kind) {
    case "thread":
      return { kind: "client", client: track.object }
    case "entity":
      return { kind: "entity", entity: track.object }
    case "wq":
      return { kind: "work", work: track.object }
    case "firmware":
    case "pipe":
    case "folded":
      return null
    case "engine":
    case "irq":
    case "queue":
    case "ring":
      return { kind: "sched", sched: track.object }
  }
}

export function Timeline(props: TimelineProps): ReactNode {
  const { version, cursor, selection, markers, theme } = props
  const store = props.store ?? NO_TRACE
  const canvasRef = useRef<HTMLCanvasElement>(null)
  const plotRef = useRef<HTMLDivElement>(null)
  const scrollRef = useRef<HTMLDivElement>(null)
  const viewRef = useRef<HTMLSpanElement>(null)
  const gridRef = useRef<HTMLDivElement>(null)
  const controllerRef = useRef<TimelineController | null>(null)
  const pointerRef = useRef<PointerControl | null>(null)
  const hoverTimer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const propsRef = useRef(props)
  useLayoutEffect(() => {
    propsRef.current = props
  })
  const [shown, setShown] = useState<Shown>({ heads: [], runText: "", nothingMatches: false })
  const [rows, setRows] = useState<readonly GridRow[]>([])
  const [hover, setHover] = useState<Hover | null>(null)
  const [filter, setFilter] = useState("")
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set())

  useLayoutEffect(() => {
    const canvas = canvasRef.current
    const plot = plotRef.current
    if (canvas === null || plot === null) return undefined
    // Many causes, one render of the headers.
    let pending = false
    let alive = true
    const controller: TimelineController = new TimelineController(canvas, inputOf(propsRef.current), {
      onChange: () => {
        if (pending) return
        pending = true
        queueMicrotask(() => {
          pending = false
          if (alive) setShown(shownOf(controller))
        })
      },
      onFrame: (model) => {
        if (scrollRef.current !== null) scrollRef.current.style.transform = `translateY(${-model.scrollY}px)`
        const span = formatAbout(model.view.width / model.view.pxPerNs)
        if (viewRef.current !== null && viewRef.current.textContent !== span) viewRef.current.textContent = span
      },
      onQuiet: (model) => setRows(gridRows(model)),
      onSelect: (chosen) => propsRef.current.onSelect(chosen),
      onGoTo: (event) => propsRef.current.onGoTo(event),
    })
    const pointer = new PointerControl(controller)
    controllerRef.current = controller
    pointerRef.current = pointer
    propsRef.current.onController?.(controller)
    const observer = new ResizeObserver(() => controller.resize(plot.clientWidth, plot.clientHeight))
    observer.observe(plot)
    // React listens to wheels passively; a page that also scrolled or zoomed would be of no use.
    const onWheel = (event: WheelEvent) => {
      setHover(null)
      pointer.wheel(event)
    }
    canvas.addEventListener("wheel", onWheel, { passive: false })
    const ratio = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    const onRatio = () => controller.resize(plot.clientWidth, plot.clientHeight)
    ratio.addEventListener("change", onRatio)
    return () => {
      alive = false
      ratio.removeEventListener("change", onRatio)
      canvas.removeEventListener("wheel", onWheel)
      observer.disconnect()
      controller.stop()
      controllerRef.current = null
      pointerRef.current = null
    }
  }, [])

  useLayoutEffect(() => {
    controllerRef.current?.setInput({ store, version, cursor, selection, markers, theme })
  }, [store, version, cursor, selection, markers, theme])

  useEffect(() => controllerRef.current?.setFolded(folded), [folded])
  useEffect(() => controllerRef.current?.setFilter(filter), [filter])
  useEffect(
    () => () => {
      if (hoverTimer.current !== null) clearTimeout(hoverTimer.current)
    },
    [],
  )

  const onHover = useCallback((event: React.PointerEvent<HTMLCanvasElement>) => {
    const controller = controllerRef.current
    const pointer = pointerRef.current
    if (controller === null || pointer === null) return
    pointer.move(event.nativeEvent)
    setHover(null)
    if (hoverTimer.current !== null) clearTimeout(hoverTimer.current)
    if (pointer.busy) return
    const at = pointIn(controller.plot, event)
    hoverTimer.current = setTimeout(() => {
      const lines = explainFound(controller.model, controller.find(at.x, at.y))
      if (lines !== null) setHover({ ...at, lines })
    }, HOVER_MS)
  }, [])

  const onKeyDown = useCallback((event: KeyboardEvent) => {
    const controller = controllerRef.current
    if (controller === null || !handleKey(controller, event.nativeEvent)) return
    event.preventDefault()
    event.stopPropagation()
  }, [])

  const empty = store.length === 0
  const label = empty ? "Timeline, not run" : `Timeline, ${shown.runText}`
  return (
    <section className="tl" aria-label="Timeline">
      <TimelineBar
        filter={filter}
        onFilter={setFilter}
        onNextMatch={() => controllerRef.current?.nextMatch()}
        onZoom={(factor) => controllerRef.current?.zoom(factor)}
        onFit={() => controllerRef.current?.fitAll()}
      />
      <div className="tl-body">
        <Heads
          heads={shown.heads}
          runText={shown.runText}
          viewRef={viewRef}
          scrollRef={scrollRef}
          onFold={(group) => {
            const next = new Set(folded)
            if (!next.delete(group)) next.add(group)
            setFolded(next)
          }}
          onPick={(track) => props.onSelect(selectionOfTrack(track))}
        />
        <div className="tl-plot" ref={plotRef}>
          <canvas
            ref={canvasRef}
            aria-hidden="true"
            onPointerDown={(event) => {
              setHover(null)
              gridRef.current?.focus({ preventScroll: true })
              pointerRef.current?.down(event.nativeEvent)
            }}
            onMouseDown={(event) => {
              // A press on a canvas would take the focus away from the grid again.
              event.preventDefault()
            }}
            onPointerMove={onHover}
            onPointerUp={(event) => pointerRef.current?.up(event.nativeEvent)}
            onPointerCancel={() => pointerRef.current?.cancel()}
            onPointerLeave={() => {
              if (hoverTimer.current !== null) clearTimeout(hoverTimer.current)
              setHover(null)
            }}
            onDoubleClick={(event) => pointerRef.current?.doubleClick(event.nativeEvent)}
          />
          <TimelineGrid
            rows={rows}
            label={label}
            gridRef={gridRef}
            onKeyDown={onKeyDown}
            onFocus={(focused) => controllerRef.current?.setFocused(focused)}
          />
          {empty && <p className="tl-note">{`Not run. F5 runs ${props.fileName}.`}</p>}
          {!empty && shown.nothingMatches && (
            <p className="tl-note" role="status">{`No job, fence or event matches '${filter.trim()}'.`}</p>
          )}
          {hover !== null && <HoverCard hover={hover} width={plotRef.current?.clientWidth ?? 0} />}
        </div>
      </div>
    </section>
  )
}
