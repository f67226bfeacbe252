/**
 * The language services: pure functions from a text and a position to data, for the editor's worker and for the
 * language server alike. Positions count from 1; no text makes one of them throw.
 */
export { diagnoseReplay } from "./compile.ts"
export { formatReplay } from "./format.ts"
export { type Completion, completionsAt } from "./services/completion.ts"
export type { Caret } from "./services/document.ts"
export { type Hover, hoverAt } from "./services/hover.ts"
export { type Renaming, definitionAt, occurrencesAt, renameAt } from "./services/names.ts"
export { type ReplaySymbol, symbolsOf } from "./services/symbols.ts"
