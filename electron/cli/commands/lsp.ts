/**
 * `ringside lsp`: the language server for Vim, Emacs and VS Code, over standard input and output. It only translates:
 * every answer comes from `core/lang/services.ts`, as it does in the window.
 *
 * A document past the size limit gets one diagnostic and no more; checks of one burst of typing are done once.
 */
import {
  CompletionItemKind,
  DiagnosticSeverity,
  InsertTextFormat,
  MarkupKind,
  type Range,
  ResponseError,
  SymbolKind,
  TextDocumentSyncKind,
  TextDocuments,
  createConnection,
} from "vscode-languageserver/node"
import { TextDocument } from "vscode-languageserver-textdocument"
import type { Place } from "../../../core/lang/program.ts"
import {
  type Caret,
  type Completion,
  type ReplaySymbol,
  completionsAt,
  definitionAt,
  diagnoseReplay,
  formatReplay,
  hoverAt,
  occurrencesAt,
  renameAt,
  symbolsOf,
} from "../../../core/lang/services.ts"
import { type Command, EXIT } from "../command.ts"

export const command: Command = {
  name: "lsp",
  usage: `
Speaks the Language Server Protocol over standard input and output until the editor ends it.
Vim and Neovim: start it for files *.replay with the command  ringside lsp`,
  summary: "language server for editors, over standard input and output",
  async run(args, io) {
    // Editors add --stdio by habit.
    const [unknown] = args.filter((arg) => arg !== "--stdio")
    if (unknown !== undefined) {
      io.err("ringside: lsp takes no arguments\n")
      return EXIT.badInput
    }
    await serveLanguage(process.stdin, process.stdout)
    return EXIT.held
  },
}

/** Resolves when the editor has said `exit` or has gone away. */
export function serveLanguage(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<void> {
  const connection = createConnection(input, output)
  const documents = new TextDocuments(TextDocument)
  const waiting = new Map<string, NodeJS.Immediate>()

  connection.onInitialize(() => ({
    serverInfo: { name: "ringside" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      completionProvider: { triggerCharacters: [" ", "{", ",", "$", "@"] },
      hoverProvider: true,
      definitionProvider: true,
      referencesProvider: true,
      documentHighlightProvider: true,
      renameProvider: true,
      documentSymbolProvider: true,
      documentFormattingProvider: true,
    },
  }))

  documents.onDidChangeContent(({ document: { uri } }) => {
    if (waiting.has(uri)) return
    waiting.set(
      uri,
      setImmediate(() => check(uri)),
    )
  })
  documents.onDidClose(({ document: { uri } }) => {
    clearImmediate(waiting.get(uri))
    waiting.delete(uri)
    void connection.sendDiagnostics({ uri, diagnostics: [] })
  })

  function check(uri: string): void {
    waiting.delete(uri)
    const document = documents.get(uri)
    if (document === undefined) return
    const diagnostics = diagnoseReplay(document.getText()).map((one) => ({
      range: rangeOf(one),
      severity: one.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
      code: one.code,
      source: "ringside",
      message: one.suggestion === null ? one.message : `${one.message}. ${one.suggestion}`,
    }))
    void connection.sendDiagnostics({ uri, version: document.version, diagnostics })
  }

  const textOf = (uri: string): string => documents.get(uri)?.getText() ?? ""

  connection.onCompletion(({ textDocument: { uri }, position }) =>
    completionsAt(textOf(uri), caretOf(position)).map((one, index) => ({
      label: one.label,
      kind: COMPLETION_KINDS[one.kind],
      detail: one.detail,
      documentation: one.documentation,
      insertText: one.insert,
      insertTextFormat: one.snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      sortText: String(index).padStart(5, "0"),
    })),
  )
  connection.onHover(({ textDocument: { uri }, position }) => {
    const hover = hoverAt(textOf(uri), caretOf(position))
    return hover === null
      ? null
      : { contents: { kind: MarkupKind.Markdown, value: hover.text }, range: rangeOf(hover.place) }
  })
  connection.onDefinition(({ textDocument: { uri }, position }) => {
    const place = definitionAt(textOf(uri), caretOf(position))
    return place === null ? null : { uri, range: rangeOf(place) }
  })
  connection.onReferences(({ textDocument: { uri }, position }) =>
    occurrencesAt(textOf(uri), caretOf(position)).map((place) => ({ uri, range: rangeOf(place) })),
  )
  connection.onDocumentHighlight(({ textDocument: { uri }, position }) =>
    occurrencesAt(textOf(uri), caretOf(position)).map((place) => ({ range: rangeOf(place) })),
  )
  connection.onRenameRequest(({ textDocument: { uri }, position, newName }) => {
    const renaming = renameAt(textOf(uri), caretOf(position), newName)
    if ("refused" in renaming) return new ResponseError(INVALID_PARAMS, renaming.refused)
    return { changes: { [uri]: renaming.places.map((place) => ({ range: rangeOf(place), newText: newName })) } }
  })
  connection.onDocumentSymbol(({ textDocument: { uri } }) => symbolsOf(textOf(uri)).map(symbolOf))
  connection.onDocumentFormatting(({ textDocument: { uri } }) => {
    const text = textOf(uri)
    const formatted = formatReplay(text)
    if (!formatted.ok || formatted.value === text) return []
    const end = { line: 0x7fff_fffe, character: 0 }
    return [{ range: { start: { line: 0, character: 0 }, end }, newText: formatted.value }]
  })

  documents.listen(connection)
  connection.listen()
  return new Promise((resolve) => {
    connection.onExit(() => resolve())
    input.on("end", () => resolve())
    input.on("close", () => resolve())
  })
}

const INVALID_PARAMS = -32602

const COMPLETION_KINDS: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  name: CompletionItemKind.Variable,
  value: CompletionItemKind.Value,
  snippet: CompletionItemKind.Snippet,
}

const SYMBOL_KINDS: Readonly<Record<ReplaySymbol["kind"], SymbolKind>> = {
  machine: SymbolKind.Module,
  scheduler: SymbolKind.Class,
  client: SymbolKind.Namespace,
  queue: SymbolKind.Field,
  fence: SymbolKind.Event,
  sync: SymbolKind.Event,
  parameter: SymbolKind.Constant,
  job: SymbolKind.Function,
  repeat: SymbolKind.Array,
  expectation: SymbolKind.Boolean,
}

/** The protocol counts from 0. */
function rangeOf({ line, column, endLine, endColumn }: Place): Range {
  return { start: { line: line - 1, character: column - 1 }, end: { line: endLine - 1, character: endColumn - 1 } }
}

function caretOf({ line, character }: { readonly line: number; readonly character: number }): Caret {
  return { line: line + 1, column: character + 1 }
}

interface ProtocolSymbol {
  name: string
  kind: SymbolKind
  range: Range
  selectionRange: Range
  children: ProtocolSymbol[]
}

function symbolOf({ name, kind, place, namePlace, children }: ReplaySymbol): ProtocolSymbol {
  return {
    name,
    kind: SYMBOL_KINDS[kind],
    range: rangeOf(place),
    selectionRange: rangeOf(namePlace),
    children: children.map(symbolOf),
  }
}
