/** Hands Monaco's questions about a replay to the language worker: completion, hover, definition, format. */
import type { Place } from "../../core/lang/program.ts"
import type { LanguageClient } from "./language-client.ts"
import type { CompletionItem } from "./language-messages.ts"
import { REPLAY, monaco } from "./monaco.ts"

const KINDS: Readonly<Record<CompletionItem["kind"], monaco.languages.CompletionItemKind>> = {
  keyword: monaco.languages.CompletionItemKind.Keyword,
  name: monaco.languages.CompletionItemKind.Variable,
  value: monaco.languages.CompletionItemKind.Value,
  snippet: monaco.languages.CompletionItemKind.Snippet,
}

function rangeOf(place: Place): monaco.IRange {
  return {
    startLineNumber: place.line,
    startColumn: place.column,
    endLineNumber: place.endLine,
    endColumn: place.endColumn,
  }
}

function caretOf(position: monaco.Position) {
  return { line: position.lineNumber, column: position.column }
}

export function provideLanguage(language: LanguageClient): void {
  monaco.languages.registerCompletionItemProvider(REPLAY, {
    triggerCharacters: [" ", "{", ",", "$", "@"],
    async provideCompletionItems(model, position) {
      const word = model.getWordUntilPosition(position)
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn)
      const items = await language.complete(model.getValue(), caretOf(position))
      return {
        suggestions: items.map((item, index) => ({
          label: item.label,
          detail: item.detail,
          documentation: item.documentation,
          insertText: item.insert,
          ...(item.snippet ? { insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet } : {}),
          kind: KINDS[item.kind],
          // The worker's order is meant: what is likely comes first.
          sortText: String(index).padStart(5, "0"),
          range,
        })),
      }
    },
  })
  monaco.languages.registerHoverProvider(REPLAY, {
    async provideHover(model, position) {
      const hover = await language.hover(model.getValue(), caretOf(position))
      if (hover === null) return null
      return { contents: [{ value: hover.text }], ...(hover.place === null ? {} : { range: rangeOf(hover.place) }) }
    },
  })
  monaco.languages.registerDefinitionProvider(REPLAY, {
    async provideDefinition(model, position) {
      const place = await language.definition(model.getValue(), caretOf(position))
      return place === null ? null : { uri: model.uri, range: rangeOf(place) }
    },
  })
  monaco.languages.registerDocumentFormattingEditProvider(REPLAY, {
    async provideDocumentFormattingEdits(model) {
      const text = await language.format(model.getValue())
      return text === null || text === model.getValue() ? [] : [{ range: model.getFullModelRange(), text }]
    },
  })
}
