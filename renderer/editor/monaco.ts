/**
 * Monaco, set up once: its worker, the replay language's colours and brackets, our themes. Everything that imports Monaco
 * goes through here, so the first import loads all of it in the right order.
 */
import * as monaco from "monaco-editor/editor"
import "monaco-editor/features/register.all"
import EditorWorker from "monaco-editor/editor/editor.worker?worker"
import { replayMonarch } from "../../core/lang/monarch.ts"
import { THEMES, type Theme } from "../theme/tokens.ts"

export { monaco }
export const REPLAY = "replay"

self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

monaco.languages.register({ id: REPLAY, extensions: [".replay"], aliases: ["Replay"] })
monaco.languages.setMonarchTokensProvider(REPLAY, replayMonarch as unknown as monaco.languages.IMonarchLanguage)
monaco.languages.setLanguageConfiguration(REPLAY, {
  comments: { lineComment: "#" },
  brackets: [
    ["{", "}"],
    ["[", "]"],
  ],
  autoClosingPairs: [
    { open: "{", close: "}" },
    { open: "[", close: "]" },
  ],
  surroundingPairs: [
    { open: "{", close: "}" },
    { open: "[", close: "]" },
  ],
  wordPattern: /[A-Za-z_$][A-Za-z0-9_]*(?:[.-][A-Za-z0-9_]+)*|\d+(?:\.\d+)?(?:ns|us|ms|s)?/,
})

export function monacoTheme(theme: Theme): string {
  return `ringside-${theme.name}`
}

for (const theme of Object.values(THEMES)) {
  const color = theme.tokens
  const bare = (value: string) => value.slice(1)
  monaco.editor.defineTheme(monacoTheme(theme), {
    base: theme.highContrast
      ? theme.scheme === "dark"
        ? "hc-black"
        : "hc-light"
      : theme.scheme === "dark"
        ? "vs-dark"
        : "vs",
    inherit: true,
    rules: [
      { token: "", foreground: bare(color["syn-name"]) },
      { token: "keyword", foreground: bare(color["syn-kw"]) },
      { token: "number", foreground: bare(color["syn-num"]) },
      { token: "type", foreground: bare(color["syn-type"]) },
      { token: "constant", foreground: bare(color["syn-type"]) },
      { token: "variable", foreground: bare(color["syn-num"]) },
      { token: "identifier", foreground: bare(color["syn-name"]) },
      { token: "comment", foreground: bare(color["syn-com"]), fontStyle: "" },
      { token: "delimiter", foreground: bare(color["syn-op"]) },
      { token: "operator", foreground: bare(color["syn-op"]) },
      { token: "invalid", foreground: bare(color["syn-err"]) },
      { token: "fault", foreground: bare(color["syn-err"]) },
    ],
    colors: {
      "editor.background": color["bg-panel"],
      "editor.foreground": color["text-1"],
      "editorLineNumber.foreground": color["text-3"],
      "editorLineNumber.activeForeground": color["text-1"],
      "editorGutter.background": color["bg-panel"],
      "editor.lineHighlightBackground": "#00000000",
      "editor.lineHighlightBorder": "#00000000",
      "editor.selectionBackground": theme.scheme === "dark" ? "#2b4a70" : "#b9d6f5",
      "editor.inactiveSelectionBackground": color["bg-select"],
      "editorCursor.foreground": color.accent,
      "editorWidget.background": color["bg-raised"],
      "editorWidget.border": color["line-strong"],
      "editorWidget.foreground": color["text-1"],
      "editorHoverWidget.background": color["bg-raised"],
      "editorHoverWidget.border": color["line-strong"],
      "editorSuggestWidget.background": color["bg-raised"],
      "editorSuggestWidget.border": color["line-strong"],
      "editorSuggestWidget.selectedBackground": color["bg-select"],
      "editorSuggestWidget.selectedForeground": color["text-1"],
      "editorSuggestWidget.highlightForeground": color.accent,
      "editorSuggestWidget.focusHighlightForeground": color.accent,
      "editorError.foreground": color.fail,
      "editorWarning.foreground": color.warn,
      "editorOverviewRuler.border": "#00000000",
      "editorBracketMatch.background": color["bg-hover"],
      "editorBracketMatch.border": color["line-strong"],
      "editorIndentGuide.background1": color.line,
      "scrollbarSlider.background": `${color["line-strong"]}88`,
      "scrollbarSlider.hoverBackground": color["line-strong"],
      focusBorder: color.accent,
      "input.background": color["bg-input"],
      "input.foreground": color["text-1"],
      "input.border": color["line-strong"],
      "list.hoverBackground": color["bg-hover"],
    },
  })
}
