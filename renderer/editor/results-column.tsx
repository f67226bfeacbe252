/**
 * Results at the right edge of the lines in view, laid over Monaco's text and moved with it. Only what is visible is
 * asked for and drawn. A line whose text reaches under its result shows the result on a ground that fades in.
 */
import { useEffect, useState } from "react"
import { useApp } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import type { OpenFile } from "../state/files.ts"
import { type LineResult, lineResult } from "./line-results.ts"
import type { monaco } from "./monaco.ts"
import { stoppedLine } from "./stopped-line.ts"
import { linesOf } from "../trace/lines-of.ts"
import { useRan } from "./use-ran.ts"

type Editor = monaco.editor.IStandaloneCodeEditor

interface View {
  readonly first: number
  readonly last: number
  readonly top: number
  readonly lineHeight: number
  /** Width of Monaco's scroll bar, which lies under the results. */
  readonly bar: number
}

function viewOf(editor: Editor): View {
  const ranges = editor.getVisibleRanges()
  const first = ranges[0]?.startLineNumber ?? 1
  const last = ranges.at(-1)?.endLineNumber ?? 0
  const layout = editor.getLayoutInfo()
  return {
    first,
    last,
    top: editor.getTopForLineNumber(first) - editor.getScrollTop(),
    lineHeight: Number(editor.getTopForLineNumber(2) - editor.getTopForLineNumber(1)) || 18,
    bar: layout.verticalScrollbarWidth,
  }
}

/** Width of a result's text and its mark, near enough. */
const CHARACTER_PX = 6.2
const MARK_PX = 52

/** Whether the line's own text reaches to where its result stands. */
function isUnderResult(editor: Editor, line: number, text: string): boolean {
  const model = editor.getModel()
  if (model === null || line > model.getLineCount()) return false
  const layout = editor.getLayoutInfo()
  const end =
    layout.contentLeft + editor.getOffsetForColumn(line, model.getLineMaxColumn(line)) - editor.getScrollLeft()
  return end > layout.width - text.length * CHARACTER_PX - MARK_PX
}

export function ResultsColumn({ editor, file }: { editor: Editor; file: OpenFile }) {
  const ran = useRan(file)
  const cursor = useApp((state) => state.focus.cursor)
  const caret = useApp((state) => state.view.caret.line)
  const selection = useApp((state) => state.focus.selection)
  const [view, setView] = useState(() => viewOf(editor))

  useEffect(() => {
    const update = () => setView(viewOf(editor))
    const listening = [
      editor.onDidScrollChange(update),
      editor.onDidLayoutChange(update),
      editor.onDidChangeModelContent(update),
      editor.onDidChangeModel(update),
    ]
    update()
    return () => {
      for (const each of listening) each.dispose()
    }
  }, [editor])

  if (ran === null) return null
  const stopped = ran.run.state === "running" ? 0 : stoppedLine(ran.run, cursor)
  const related = selection === null ? [] : linesOf(ran.run, selection)
  const ground = (line: number) => (line === stopped ? " on-stopped" : related.includes(line) ? " on-related" : "")
  const results: { line: number; result: LineResult; covers: boolean }[] = []
  for (let line = view.first; line <= view.last; line++) {
    const ranLine = ran.map.ranLine(line)
    const result = ranLine === 0 ? null : lineResult(ran.run, ranLine, cursor)
    if (result === null) continue
    const covers = isUnderResult(editor, line, result.text)
    // Whoever writes in a line sees the line.
    if (covers && line === caret && editor.hasTextFocus()) continue
    results.push({ line, result, covers })
  }
  return (
    <div className={`results${ran.map.changed ? " changed" : ""}`} data-testid="results">
      {results.map(({ line, result, covers }) => (
        <span
          key={line}
          className={`result ${result.tone}${covers ? ` covers${ground(ran.map.ranLine(line))}` : ""}`}
          style={{
            top: view.top + (line - view.first) * view.lineHeight,
            lineHeight: `${view.lineHeight}px`,
            paddingRight: view.bar + 8,
          }}
          data-line={line}
        >
          {result.text}
          {result.tone === "ok" && <Icon name="ok" size={12} />}
          {result.tone === "bad" && <Icon name="bad" size={12} />}
        </span>
      ))}
    </div>
  )
}
