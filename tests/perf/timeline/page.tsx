/**
 * The timeline on a page of its own, with a trace that the address chooses: `?trace=mock`, `?trace=synthetic&events=N`,
 * `?trace=none`; `&theme=light`. `window.bench` drives and measures it.
 */
import { StrictMode, useState } from "react"
import { createRoot } from "react-dom/client"
import { applyBatch, type TraceBatch } from "../../../core/trace/batch.ts"
import { EventStore } from "../../../core/trace/event-store.ts"
import type { Selection } from "../../../renderer/state/selection.ts"
import { applyTheme } from "../../../renderer/theme/apply-theme.ts"
import "../../../renderer/theme/base.css"
import { THEMES, type ThemeName } from "../../../renderer/theme/tokens.ts"
import type { TimelineController } from "../../../renderer/timeline/controller.ts"
import type { Marker } from "../../../renderer/timeline/markers.ts"
import { Timeline } from "../../../renderer/timeline/timeline.tsx"
import { fitRun, plotTime, plotX, zoomAt } from "../../../renderer/timeline/time-view.ts"
import { mockTrace } from "./mock-trace.ts"
import { syntheticTrace } from "./synthetic-trace.ts"

export interface BenchSamples {
  /** Between two frames, ms. */
  readonly frames: number[]
  /** Deciding and drawing, ms. */
  readonly draws: number[]
  readonly boxesMax: number
  readonly events: number
}

export interface BenchWindow {
  readonly controller: TimelineController
  select(selection: Selection | null): void
  setCursor(cursor: number): void
  /** Pans and zooms through every scale for some seconds. */
  tour(seconds: number): Promise<BenchSamples>
}

declare global {
  interface Window {
    bench?: BenchWindow
    /** A trace of a real run, put here before the page loads: what `TraceFeed` gave, as JSON. */
    batch?: TraceBatch
  }
}

const params = new URLSearchParams(location.search)
const theme = (params.get("theme") ?? "dark") as ThemeName
applyTheme(THEMES[theme])

/** JSON knows no typed arrays. */
function storeOf(batch: TraceBatch): EventStore {
  const { columns } = batch
  const filled = new EventStore()
  applyBatch(filled, {
    ...batch,
    columns: {
      time: Float64Array.from(Object.values(columns.time)),
      kind: Uint8Array.from(Object.values(columns.kind)),
      subject: Int32Array.from(Object.values(columns.subject)),
      a: Int32Array.from(Object.values(columns.a)),
      b: Int32Array.from(Object.values(columns.b)),
      c: Int32Array.from(Object.values(columns.c)),
    },
  })
  return filled
}

function makeStore(): EventStore {
  const trace = params.get("trace")
  if (trace === "mock") return mockTrace()
  if (window.batch !== undefined) return storeOf(window.batch)
  if (trace === "none") return new EventStore()
  return syntheticTrace(Number(params.get("events") ?? 100_000))
}

const store = makeStore()
const markers: readonly Marker[] =
  params.get("trace") === "mock"
    ? [
        { time: 4_118_000, event: null, kind: "fault", text: "hang s2, line 10" },
        { time: 10_402_000, event: null, kind: "mark", text: "resumed" },
      ]
    : []

/**
 * From the whole run down to single nanoseconds and back, panning at every scale, across the middle of the run. The view is
 * set in each frame, as a hand that never rests would.
 */
function tour(controller: TimelineController, seconds: number): Promise<BenchSamples> {
  const frames: number[] = []
  const draws: number[] = []
  let boxesMax = 0
  const { end, view } = controller.model
  const whole = fitRun(end, view.width)
  const scales = Math.log2(32 / whole.pxPerNs)
  return new Promise((resolve) => {
    const began = performance.now()
    let last = began
    const step = () => {
      const now = performance.now()
      const share = (now - began) / (seconds * 1000)
      if (frames.length > 0 || now > last) frames.push(now - last)
      draws.push(controller.painter.cost.ms)
      boxesMax = Math.max(boxesMax, controller.painter.cost.boxes)
      last = now
      if (share >= 1) {
        resolve({ frames: frames.slice(5), draws: draws.slice(5), boxesMax, events: store.length })
        return
      }
      // In and out once; at each scale the view swings by a third of its width.
      const depth = scales * 0.5 * (1 - Math.cos(share * 2 * Math.PI))
      const zoomed = zoomAt(whole, plotX(view.width * 0.45), 2 ** depth, end)
      const swing = (Math.sin(share * 60) * 0.33 * view.width) / zoomed.pxPerNs
      controller.setView({ ...zoomed, from: plotTime(zoomed.from + swing) }, false)
      requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  })
}

function Page() {
  const [selection, setSelection] = useState<Selection | null>(null)
  const [cursor, setCursor] = useState(store.length)
  return (
    <Timeline
      store={store}
      version={1}
      cursor={cursor}
      selection={selection}
      onSelect={setSelection}
      markers={markers}
      fileName="hang-late-frame.replay"
      onGoTo={setCursor}
      theme={theme}
      onController={(controller) => {
        window.bench = {
          controller,
          select: setSelection,
          setCursor,
          tour: (seconds) => tour(controller, seconds),
        }
      }}
    />
  )
}

const root = document.getElementById("root")
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Page />
    </StrictMode>,
  )
}
