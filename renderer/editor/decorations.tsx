/**
 * Marks in Monaco's text: the stopped line, lines of the selection, breakpoints, and the diagnostics' wavy lines. Draws
 * nothing itself.
 */
import { useEffect, useRef } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import type { Diagnostic } from "../../core/lang/program.ts"
import type { OpenFile } from "../state/files.ts"
import { toggleAtLine } from "../machine/toggle-at-line.ts"
import { stopsOf } from "../state/stops.ts"
import { linesOf } from "../trace/lines-of.ts"
import type { monaco as Monaco } from "./monaco.ts"
import { monaco } from "./monaco.ts"
import { stoppedLine } from "./stopped-line.ts"
import { useRan } from "./use-ran.ts"

type Editor = Monaco.editor.IStandaloneCodeEditor
type Decoration = Monaco.editor.IModelDeltaDecoration

const NO_DIAGNOSTICS: readonly Diagnostic[] = []
const NO_LINES: ReadonlySet<number> = new Set()

function wholeLine(line: number, options: Monaco.editor.IModelDecorationOptions): Decoration {
  return { range: new monaco.Range(line, 1, line, 1), options: { isWholeLine: true, ...options } }
}

export function Decorations({ editor, file }: { editor: Editor; file: OpenFile }) {
  const workbench = useWorkbench()
  const { store } = workbench
  const ran = useRan(file)
  const cursor = useApp((state) => state.focus.cursor)
  const selection = useApp((state) => state.focus.selection)
  const followLine = useApp((state) => state.settings.followLine)
  const diagnostics = useApp((state) => state.problems.get(file.id) ?? NO_DIAGNOSTICS)
  const breakpoints = useApp((state) => state.breakpoints.get(file.id) ?? NO_LINES)
  const stops = useApp((state) => stopsOf(state.stops, file.id))
  const marks = useRef<Monaco.editor.IEditorDecorationsCollection | null>(null)

  useEffect(() => {
    marks.current = editor.createDecorationsCollection()
    return () => marks.current?.clear()
  }, [editor, file.id])

  const stopped = ran === null || ran.run.state === "running" ? 0 : ran.map.presentLine(stoppedLine(ran.run, cursor))
  const related = ran === null || selection === null ? [] : linesOf(ran.run, selection).map(ran.map.presentLine)
  const relatedKey = related.join()

  useEffect(() => {
    const last = editor.getModel()?.getLineCount() ?? 0
    const decorations: Decoration[] = []
    for (const line of relatedKey === "" ? [] : relatedKey.split(",").map(Number)) {
      if (line >= 1 && line <= last && line !== stopped) {
        decorations.push(wholeLine(line, { className: "related-line", marginClassName: "related-line" }))
      }
    }
    if (stopped >= 1 && stopped <= last) {
      decorations.push(
        wholeLine(stopped, {
          className: "stopped-line",
          marginClassName: "stopped-line",
          glyphMarginClassName: "stopped-glyph",
          lineNumberClassName: "stopped-number",
        }),
      )
    }
    const code = stops.flatMap(({ line }) => (line === undefined ? [] : [line]))
    for (const line of new Set([...breakpoints, ...code])) {
      if (line !== stopped && line <= last)
        decorations.push(wholeLine(line, { glyphMarginClassName: "breakpoint-glyph" }))
    }
    marks.current?.set(decorations)
  }, [editor, file.id, stopped, relatedKey, breakpoints, stops])

  // Stepping brings the line into view, but never while a person types.
  useEffect(() => {
    if (followLine && stopped >= 1 && !editor.hasTextFocus()) editor.revealLineInCenterIfOutsideViewport(stopped)
  }, [editor, stopped, followLine])

  // So does a selection made elsewhere.
  const firstRelated = related[0] ?? 0
  useEffect(() => {
    if (firstRelated >= 1 && !editor.hasTextFocus()) editor.revealLineInCenterIfOutsideViewport(firstRelated)
  }, [editor, firstRelated])

  useEffect(() => {
    const model = editor.getModel()
    if (model === null) return
    monaco.editor.setModelMarkers(
      model,
      "replay",
      diagnostics.map((each) => ({
        severity: each.severity === "error" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        message: each.suggestion === null ? each.message : `${each.message}. ${each.suggestion}`,
        startLineNumber: each.line,
        startColumn: each.column,
        endLineNumber: each.endLine,
        endColumn: each.endColumn,
      })),
    )
  }, [editor, file.id, diagnostics])

  useEffect(() => {
    const gutter = new Set([
      monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN,
      monaco.editor.MouseTargetType.GUTTER_LINE_NUMBERS,
    ])
    const click = editor.onMouseDown(({ target }) => {
      const line = target.position?.lineNumber
      if (line === undefined) return
      if (gutter.has(target.type)) return toggleAtLine(workbench, file.id, file.text, line)
      const run = ran?.run
      const job = run?.index.lines.get(ran?.map.ranLine(line) ?? 0)?.jobs[0]
      if (job !== undefined) store.dispatch({ type: "selection/set", selection: { kind: "job", job } })
    })
    return () => click.dispose()
  }, [editor, file.id, file.text, store, workbench, ran])

  return null
}
