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
import { useRan } from "./use-ran.ts"

type Editor = monaco.editor.IStandaloneCodeEditor

interface View {
  readonly first: number
  readonly last: number
  readonly top: number
  readonly lineHeight: number
  readonly right: number
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
    right: layout.verticalScrollbarWidth,
  }
}

export function ResultsColumn({ editor, file }: { editor: Editor; file: OpenFile }) {
  const ran = useRan(file)
  const cursor = useApp((state) => state.focus.cursor)
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
  const results: { line: number; result: LineResult }[] = []
  for (let line = view.first; line <= view.last; line++) {
    const ranLine = ran.map.ranLine(line)
    const result = ranLine === 0 ? null : lineResult(ran.run, ranLine, cursor)
    if (result !== null) results.push({ line, result })
  }
  return (
    <div className={`results${ran.map.changed ? " changed" : ""}`} style={{ right: view.right }} data-testid="results">
      {results.map(({ line, result }) => (
        <span
          key={line}
          className={`result ${result.tone}`}
          style={{ top: view.top + (line - view.first) * view.lineHeight, lineHeight: `${view.lineHeight}px` }}
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
