/**
 * What the editor and the language worker say to each other. Requests carry a number that the answer repeats; a check
 * carries the version of the text, so that an answer which comes too late is recognised and dropped.
 */
import type { Diagnostic, Place } from "../../core/lang/program.ts"
import type { Caret, Completion } from "../../core/lang/services.ts"

export type CaretPlace = Caret
export type CompletionItem = Completion

export type LanguageRequest =
  | { readonly type: "check"; readonly file: number; readonly version: number; readonly text: string }
  | { readonly type: "complete"; readonly id: number; readonly text: string; readonly at: CaretPlace }
  | { readonly type: "hover"; readonly id: number; readonly text: string; readonly at: CaretPlace }
  | { readonly type: "definition"; readonly id: number; readonly text: string; readonly at: CaretPlace }
  | { readonly type: "format"; readonly id: number; readonly text: string }

export type LanguageAnswer =
  | {
      readonly type: "checked"
      readonly file: number
      readonly version: number
      readonly diagnostics: readonly Diagnostic[]
    }
  | { readonly type: "completed"; readonly id: number; readonly items: readonly CompletionItem[] }
  | { readonly type: "hovered"; readonly id: number; readonly text: string | null; readonly place: Place | null }
  | { readonly type: "defined"; readonly id: number; readonly place: Place | null }
  /** null: the text has errors and stays as it is. */
  | { readonly type: "formatted"; readonly id: number; readonly text: string | null }
