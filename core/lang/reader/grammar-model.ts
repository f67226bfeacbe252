/**
 * The part of Langium's serialised grammar that `replay.langium` uses. A construct that is not listed here makes
 * `compileGrammar` throw, so the grammar cannot grow past its reader unnoticed.
 */
export type Cardinality = "*" | "+" | "?" | undefined

interface Ref {
  readonly $ref: string
}

export interface GroupElement {
  readonly $type: "Group"
  readonly elements: readonly GrammarElement[]
  readonly cardinality?: Cardinality
}

export interface AlternativesElement {
  readonly $type: "Alternatives"
  readonly elements: readonly GrammarElement[]
  readonly cardinality?: Cardinality
}

export interface KeywordElement {
  readonly $type: "Keyword"
  readonly value: string
  readonly cardinality?: Cardinality
}

export interface RuleCallElement {
  readonly $type: "RuleCall"
  readonly rule: Ref
  readonly cardinality?: Cardinality
}

export interface AssignmentElement {
  readonly $type: "Assignment"
  readonly feature: string
  readonly operator: "=" | "+=" | "?="
  readonly terminal: GrammarElement
  readonly cardinality?: Cardinality
}

export type GrammarElement = GroupElement | AlternativesElement | KeywordElement | RuleCallElement | AssignmentElement

export interface ParserRule {
  readonly $type: "ParserRule"
  readonly name: string
  readonly entry?: boolean
  readonly dataType?: string
  readonly definition: GrammarElement
  readonly $comment?: string
}

export interface TerminalRule {
  readonly $type: "TerminalRule"
  readonly name: string
  readonly hidden?: boolean
  readonly definition: { readonly $type: "RegexToken"; readonly regex: string }
}

export interface GrammarData {
  readonly rules: readonly (ParserRule | TerminalRule)[]
}

/** `#/rules@81` names the rule number 81. */
export function ruleIndex(ref: Ref): number {
  return Number(/^#\/rules@(\d+)$/.exec(ref.$ref)?.[1] ?? Number.NaN)
}

/** The sentence of a rule's comment, without stars and line breaks. */
export function commentText(comment: string | undefined): string {
  return (comment ?? "")
    .replace(/^\/\*\*?|\*\/$/g, "")
    .replace(/\s*\n\s*\*?\s*/g, " ")
    .trim()
}
