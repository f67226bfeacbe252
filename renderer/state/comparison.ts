/** The comparison of this window: the last one that was asked for, and what was heard of it. */
import type { ContenderResult } from "../../core/compare/comparison.ts"
import type { HostMessage } from "../../core/protocol/messages.ts"

type Message<T extends HostMessage["type"]> = Extract<HostMessage, { readonly type: T }>
export type ComparisonMessage = Message<"comparing"> | Message<"compared"> | Message<"comparison-over">

export interface ComparisonState {
  /** Its number to the host; 0: none yet. */
  readonly id: number
  readonly state: "none" | "running" | Message<"comparison-over">["state"]
  readonly file: number
  readonly fileName: string
  /** The text that was compared. */
  readonly text: string
  /** All contenders there are, as last heard; empty before anything was heard. */
  readonly available: readonly string[]
  /** Those that a person left out. */
  readonly leftOut: ReadonlySet<string>
  readonly chosen: readonly string[]
  readonly now: number
  readonly events: number
  /** One for each contender that is done, in order. */
  readonly results: readonly ContenderResult[]
  readonly title: string
  readonly profile: string
  readonly seed: number
  readonly diagnostics: Message<"comparison-over">["diagnostics"]
  readonly report: string | null
}

export const NO_COMPARISON: ComparisonState = {
  id: 0,
  state: "none",
  file: 0,
  fileName: "",
  text: "",
  available: [],
  leftOut: new Set(),
  chosen: [],
  now: 0,
  events: 0,
  results: [],
  title: "",
  profile: "",
  seed: 0,
  diagnostics: [],
  report: null,
}

export type ComparisonAction =
  | { readonly type: "comparison/asked"; readonly file: number; readonly fileName: string; readonly text: string }
  | { readonly type: "comparison/heard"; readonly message: ComparisonMessage }
  | { readonly type: "comparison/left-out"; readonly contender: string; readonly out: boolean }
  | { readonly type: "comparison/lost" }

export function reduceComparison(comparison: ComparisonState, action: ComparisonAction): ComparisonState {
  switch (action.type) {
    case "comparison/asked": {
      const { file, fileName, text } = action
      const { id, available, leftOut } = comparison
      // Another replay may have another profile, with other policies: what was left out is forgotten.
      const same = file === comparison.file
      return {
        ...NO_COMPARISON,
        id: id + 1,
        state: "running",
        file,
        fileName,
        text,
        available: same ? available : [],
        leftOut: same ? leftOut : NO_COMPARISON.leftOut,
      }
    }
    case "comparison/heard":
      return action.message.comparison === comparison.id ? heard(comparison, action.message) : comparison
    case "comparison/left-out": {
      const leftOut = new Set(comparison.leftOut)
      if (action.out) leftOut.add(action.contender)
      else leftOut.delete(action.contender)
      return { ...comparison, leftOut }
    }
    case "comparison/lost":
      if (comparison.state !== "running") return comparison
      return { ...comparison, state: "failed", report: "The connection to the simulation was lost." }
  }
}

function heard(comparison: ComparisonState, message: ComparisonMessage): ComparisonState {
  switch (message.type) {
    case "comparing": {
      const { available, chosen, now, events } = message
      return { ...comparison, available, chosen, now, events }
    }
    case "compared":
      return { ...comparison, results: [...comparison.results, message.result] }
    case "comparison-over": {
      const { state, title, profile, seed, diagnostics, report } = message
      return { ...comparison, state, title, profile, seed, diagnostics, report }
    }
  }
}
