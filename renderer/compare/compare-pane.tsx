/**
 * One replay under several schedulers: who takes part, the timelines on one axis, what each client got, and all figures.
 * The picture is the one that is exported, in the colours of the theme.
 */
import { useLayoutEffect, useMemo, useRef, useState } from "react"
import { contenderName } from "../../core/compare/contender.ts"
import { comparisonPicture } from "../../core/compare/picture/picture.ts"
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { type ComparisonState, NO_COMPARISON } from "../state/comparison.ts"
import { activeFile } from "../state/files.ts"
import { diagnosticText } from "../state/problems.ts"
import { useTheme } from "../theme/use-theme.ts"
import { CommandButton } from "../widgets/command-button.tsx"
import { countText } from "../widgets/time-text.ts"
import "./compare.css"
import { FiguresTable } from "./figures-table.tsx"
import { PictureView } from "./picture-view.tsx"
import { shownComparison } from "./shown-comparison.ts"

/** Narrower than this the picture is scrolled. */
const PICTURE_WIDTH_MIN = 760

export function ComparePane() {
  const { compare } = useWorkbench()
  const state = useApp(({ comparison }) => comparison)
  const running = state.state === "running"
  return (
    <div
      className="pane compare"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !running) return
        event.stopPropagation()
        compare.stop()
      }}
    >
      <div className="compare-tools">
        <CommandButton command="compare.run" className="pri low" label="Compare schedulers">
          Compare
        </CommandButton>
        {running && (
          <CommandButton command="compare.stop" className="box low" label="Cancel">
            Cancel
          </CommandButton>
        )}
        <Contenders state={state} />
        <span className="grow" />
        <CommandButton command="compare.export" className="box low" label="Export SVG…">
          Export SVG…
        </CommandButton>
      </div>
      <StateLine state={state} />
      <Outcome state={state} />
    </div>
  )
}

function Contenders({ state: { available, leftOut } }: { state: ComparisonState }) {
  const dispatch = useDispatch()
  if (available.length === 0) return null
  return (
    <fieldset className="compare-contenders">
      <legend className="sr-only">Contenders of the next comparison</legend>
      {available.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={!leftOut.has(name)}
            onChange={(event) => dispatch({ type: "comparison/left-out", contender: name, out: !event.target.checked })}
          />
          {name}
        </label>
      ))}
    </fieldset>
  )
}

/** What is going on, or why what is shown is not the whole truth. */
function StateLine({ state }: { state: ComparisonState }) {
  const active = useApp(({ files }) => activeFile(files))
  const line = lineOf(state, active)
  if (line === null) return null
  return (
    <p className={`compare-line ${line.tone}`} role={line.tone === "err" ? "alert" : undefined}>
      {line.text}
    </p>
  )
}

function lineOf(
  state: ComparisonState,
  active: { readonly id: number; readonly name: string; readonly text: string } | null,
): { readonly tone: "t3" | "err"; readonly text: string } | null {
  const { chosen, results, events, diagnostics, report, fileName } = state
  switch (state.state) {
    case "none":
      return null
    case "running": {
      const which = chosen[results.length]
      if (which === undefined) return { tone: "t3", text: `Reading ${fileName}` }
      const part = `${results.length + 1} of ${chosen.length}`
      return { tone: "t3", text: `Running ${fileName} under ${which}, ${part}, ${countText(events)} events` }
    }
    case "refused": {
      const [first] = diagnostics
      return {
        tone: "err",
        text: `Not compared: ${first === undefined ? "the replay has errors." : diagnosticText(first)}`,
      }
    }
    case "failed":
      return { tone: "err", text: `The comparison stopped: ${(report ?? "no report").split("\n", 1)[0] ?? ""}` }
    case "stopped":
      return { tone: "t3", text: `Stopped after ${results.length} of ${chosen.length} contenders.` }
    case "done": {
      const told = results.find((result) => result.report !== null)
      if (told !== undefined) return { tone: "err", text: `${contenderName(told.contender)}: ${told.report ?? ""}` }
      if (active === null || active.id !== state.file) return { tone: "t3", text: `Of ${fileName}.` }
      return active.text === state.text ? null : { tone: "t3", text: "The text has changed since this comparison." }
    }
  }
}

function Outcome({ state }: { state: ComparisonState }) {
  const theme = useTheme()
  const file = useApp(({ files }) => activeFile(files)?.name ?? null)
  const body = useRef<HTMLDivElement>(null)
  const width = useWidth(body)
  const comparison = useMemo(() => shownComparison(state), [state])
  const picture = useMemo(
    () => (comparison === null ? null : comparisonPicture(comparison, Math.max(PICTURE_WIDTH_MIN, width))),
    [comparison, width],
  )
  return (
    <div className="scroll compare-body" ref={body} tabIndex={0} role="region" aria-label="Comparison">
      {comparison === null || picture === null ? (
        state.state === NO_COMPARISON.state && <p className="empty">{invitation(file)}</p>
      ) : (
        <>
          <PictureView picture={picture} theme={theme} />
          <h3 className="compare-head">All figures</h3>
          <FiguresTable comparison={comparison} />
        </>
      )}
    </div>
  )
}

function invitation(file: string | null): string {
  if (file === null) return "Not compared. Open a replay first."
  return `Not compared. Compare runs ${file} under every scheduler and policy.`
}

/** The inner width of an element, as it changes. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(PICTURE_WIDTH_MIN)
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    const observer = new ResizeObserver(() => setWidth(current.clientWidth))
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return width
}
