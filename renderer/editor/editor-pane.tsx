/** The editor: tabs of the open replays above, one Monaco below, results at its right edge. */
import { useEffect, useRef, useState } from "react"
import { useApp, useWorkbench } from "../boot/workbench-context.ts"
import { activeFile } from "../state/files.ts"
import { resolveTheme } from "../theme/apply-theme.ts"
import { useTheme } from "../theme/use-theme.ts"
import { Decorations } from "./decorations.tsx"
import "./editor.css"
import { EditorTabs } from "./editor-tabs.tsx"
import { provideLanguage } from "./language-providers.ts"
import { REPLAY, monaco, monacoTheme } from "./monaco.ts"
import { ResultsColumn } from "./results-column.tsx"

type Editor = monaco.editor.IStandaloneCodeEditor

interface Shown {
  readonly model: monaco.editor.ITextModel
  view: monaco.editor.ICodeEditorViewState | null
}

let provided = false

export function EditorPane() {
  const workbench = useWorkbench()
  const file = useApp((state) => activeFile(state.files))
  const fontSize = useApp((state) => state.settings.editorFontSize)
  const theme = useTheme()
  const host = useRef<HTMLDivElement>(null)
  const models = useRef(new Map<number, Shown>())
  const [editor, setEditor] = useState<Editor | null>(null)

  useEffect(() => {
    if (host.current === null) return
    if (!provided) provideLanguage(workbench.language)
    provided = true
    const made = monaco.editor.create(host.current, {
      model: null,
      theme: monacoTheme(resolveTheme(workbench.store.get().settings.theme)),
      fontFamily: getComputedStyle(document.documentElement).getPropertyValue("--font-mono"),
      fontSize: workbench.store.get().settings.editorFontSize,
      lineHeight: 18,
      automaticLayout: true,
      ariaLabel: "Replay",
      minimap: { enabled: false },
      glyphMargin: true,
      folding: false,
      lineNumbersMinChars: 3,
      lineDecorationsWidth: 8,
      overviewRulerLanes: 0,
      hideCursorInOverviewRuler: true,
      renderLineHighlight: "none",
      occurrencesHighlight: "off",
      renderFinalNewline: "off",
      scrollBeyondLastLine: false,
      scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
      stickyScroll: { enabled: false },
      padding: { top: 2 },
      tabSize: 2,
      fixedOverflowWidgets: true,
      unicodeHighlight: { ambiguousCharacters: false },
      wordBasedSuggestions: "off",
      contextmenu: false,
      accessibilitySupport: "auto",
    })
    setEditor(made)
    workbench.editors.current = {
      focus: () => made.focus(),
      format: () => void made.getAction("editor.action.formatDocument")?.run(),
      caretLine: () => made.getPosition()?.lineNumber ?? 1,
      reveal(lineNumber, column) {
        made.setPosition({ lineNumber, column })
        made.revealLineInCenterIfOutsideViewport(lineNumber)
      },
      act: (action) => made.trigger("command", action, null),
    }
    const kept = models.current
    return () => {
      workbench.editors.current = null
      made.dispose()
      for (const { model } of kept.values()) model.dispose()
      kept.clear()
      setEditor(null)
    }
  }, [workbench])

  // The model of the active file; its text follows the state when that changed elsewhere.
  const id = file?.id ?? null
  useEffect(() => {
    if (editor === null || id === null) return
    const found = workbench.files.find(id)
    if (found === null) return
    let shown = models.current.get(id)
    if (shown === undefined) {
      const uri = monaco.Uri.parse(`replay://window/${id}/${encodeURIComponent(found.name)}`)
      shown = { model: monaco.editor.createModel(found.text, REPLAY, uri), view: null }
      // Colour means a state here, never how deep a brace is.
      shown.model.updateOptions({
        bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
      })
      models.current.set(id, shown)
    }
    const current = shown
    editor.setModel(current.model)
    if (current.view !== null) editor.restoreViewState(current.view)
    editor.focus()
    const typing = current.model.onDidChangeContent(() => workbench.files.edited(id, current.model.getValue()))
    const moving = editor.onDidChangeCursorPosition(({ position }) =>
      workbench.store.dispatch({ type: "view/caret", line: position.lineNumber, column: position.column }),
    )
    return () => {
      current.view = editor.saveViewState()
      typing.dispose()
      moving.dispose()
    }
  }, [editor, id, workbench])

  // Models of closed files.
  const open = useApp((state) => state.files.open)
  useEffect(() => {
    for (const [each, { model }] of models.current) {
      if (open.some((still) => still.id === each)) continue
      if (editor?.getModel() === model) editor.setModel(null)
      model.dispose()
      models.current.delete(each)
    }
  }, [open, editor])

  useEffect(() => monaco.editor.setTheme(monacoTheme(theme)), [theme])
  useEffect(() => {
    editor?.updateOptions({ fontSize, lineHeight: Math.round(fontSize * 1.5) })
  }, [editor, fontSize])

  const reveal = useApp((state) => state.view.reveal)
  useEffect(() => {
    if (editor === null || reveal === null || reveal.file !== id) return
    editor.setPosition({ lineNumber: reveal.line, column: reveal.column })
    editor.revealLineInCenterIfOutsideViewport(reveal.line)
  }, [editor, reveal, id])

  return (
    <div className="pane editor-pane">
      <EditorTabs />
      <div className="editor-body">
        <div ref={host} className="editor-host" />
        {editor !== null && file !== null && (
          <>
            <Decorations editor={editor} file={file} />
            <ResultsColumn editor={editor} file={file} />
          </>
        )}
      </div>
    </div>
  )
}
