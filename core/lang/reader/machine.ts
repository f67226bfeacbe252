/**
 * Compiles a grammar to a predictive reader. The grammar is data (Langium's), each element becomes a closure.
 *
 * The reader looks at one token, and at a second one only where a keyword could also be a name; it never goes back.
 * So time and memory are linear in the text, and the place where reading failed is the furthest one reached. The
 * grammar must allow that: `compileGrammar` throws if two alternatives begin with the same symbol. Rules may not call
 * themselves; the depth of the stack is that of the grammar.
 *
 * Langium's own parser reads the same grammar to the same tree (`machine.test.ts`), at about forty
 * times the cost: it builds a concrete syntax tree of every token.
 */
import { InternalError } from "../../base/assert.ts"
import {
  type AlternativesElement,
  type AssignmentElement,
  type GrammarData,
  type GrammarElement,
  type GroupElement,
  type ParserRule,
  type TerminalRule,
  commentText,
  ruleIndex,
} from "./grammar-model.ts"
import { type ReadState, type SymbolSet, type TreeNode, type Wanted, matches, nextIn } from "./read-state.ts"
import { recover, skipToItem } from "./recovery.ts"
import type { Vocabulary } from "./tokens.ts"

/** The terminal for text in another language; the reader finds it without its expression, which is Langium's. */
const TEXT = "TEXT"

type Step = (state: ReadState, node: TreeNode | null) => boolean
type ValueStep = (state: ReadState) => TreeNode | string | null

interface Part {
  readonly step: Step
  readonly first: SymbolSet
  /** May match nothing. */
  readonly empty: boolean
  /** What can follow the first token within this part; null if that is not known. */
  readonly second: SymbolSet | null
}

interface RulePart {
  readonly value: ValueStep
  readonly first: SymbolSet
  readonly second: SymbolSet | null
}

export interface CompiledGrammar {
  readonly vocabulary: Vocabulary
  /** Text of each symbol: a keyword's spelling, a terminal's name. */
  readonly symbolNames: readonly string[]
  readonly isKeyword: readonly boolean[]
  readonly endSymbol: number
  /** Reads items until the end; what cannot be read is noted and left out. */
  readonly entry: (state: ReadState) => TreeNode
  /** The comment above the rule whose first keyword this is; several rules may begin with it. */
  readonly docs: ReadonlyMap<string, readonly { readonly rule: string; readonly text: string }[]>
  readonly rules: readonly ParserRule[]
  /** Names of the parser rules that a definition calls. */
  readonly calls: (definition: GrammarElement | undefined) => readonly string[]
}

export function compileGrammar(data: GrammarData): CompiledGrammar {
  return new Compiler(data).compile()
}

class Compiler {
  readonly #data: GrammarData
  readonly #symbols = new Map<string, number>()
  readonly #names: string[] = [""]
  readonly #isKeyword: boolean[] = [false]
  readonly #size: number
  readonly #rules = new Map<string, RulePart>()
  readonly #compiling = new Set<string>()
  readonly #endSymbol: number
  /** Symbols with which an item may begin, and that no block needs to skip over: reading resumes at one of these. */
  #itemFirst: SymbolSet

  constructor(data: GrammarData) {
    this.#data = data
    for (const rule of data.rules) {
      if (rule.$type === "TerminalRule" && rule.hidden !== true) this.#symbol(`terminal ${rule.name}`, rule.name, false)
    }
    for (const rule of data.rules) {
      if (rule.$type === "ParserRule") this.#collectKeywords(rule.definition)
    }
    this.#symbol("wrong", "wrong", false)
    this.#endSymbol = this.#symbol("end", "end", false)
    this.#size = this.#names.length
    if (this.#size > 0xffff) throw new InternalError("more symbols than 16 bits can tell apart")
    this.#itemFirst = this.#set()
  }

  compile(): CompiledGrammar {
    const rules = this.#data.rules.filter((rule): rule is ParserRule => rule.$type === "ParserRule")
    const entry = rules.find((rule) => rule.entry === true)
    if (entry === undefined) throw new InternalError("the grammar has no entry rule")
    const keywords = new Map<string, number>()
    this.#names.forEach((name, symbol) => {
      if (this.#isKeyword[symbol]) keywords.set(name, symbol)
    })
    const signs = [...keywords.keys()].filter((name) => !/^[A-Za-z]/.test(name))
    signs.sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    const terminals = this.#data.rules
      .filter(
        (rule): rule is TerminalRule => rule.$type === "TerminalRule" && rule.hidden !== true && rule.name !== TEXT,
      )
      .map((rule) => ({
        name: rule.name,
        symbol: this.#terminal(rule.name),
        regex: new RegExp(rule.definition.regex.replace(/^\/|\/$/g, ""), "y"),
      }))
    // Words are the most frequent token; no other terminal begins with a letter, so the order changes nothing.
    terminals.sort((a, b) => Number(b.name === "ID") - Number(a.name === "ID"))
    const start = this.#entry(entry)
    return {
      vocabulary: {
        terminals,
        keywords,
        signs,
        endSymbol: this.#endSymbol,
        wrongSymbol: this.#symbols.get("wrong") as number,
        lineKeywords: this.#itemFirst,
        texts: this.#texts(rules),
      },
      symbolNames: this.#names,
      isKeyword: this.#isKeyword,
      endSymbol: this.#endSymbol,
      entry: start,
      docs: this.#docs(rules),
      rules,
      calls: (definition) => this.#calls(definition),
    }
  }

  /** The first keywords of rules that read a keyword, a name and a text. */
  #texts(rules: readonly ParserRule[]): Vocabulary["texts"] {
    if (!this.#symbols.has(`terminal ${TEXT}`)) return null
    let keywords = this.#set()
    for (const { definition } of rules) {
      if (definition.$type !== "Group" || definition.elements.length !== 3) continue
      const [head, , body] = definition.elements as [GrammarElement, GrammarElement, GrammarElement]
      if (this.#part(body, TEXT).first[this.#terminal(TEXT)] === 1)
        keywords = this.#union([keywords, this.#part(head, TEXT).first])
    }
    return { symbol: this.#terminal(TEXT), keywords }
  }

  #calls(element: GrammarElement | undefined): string[] {
    if (element === undefined) return []
    if (element.$type === "RuleCall") {
      const called = this.#data.rules[ruleIndex(element.rule)]
      return called?.$type === "ParserRule" ? [called.name] : []
    }
    if (element.$type === "Assignment") return this.#calls(element.terminal)
    if (element.$type === "Group" || element.$type === "Alternatives") {
      return element.elements.flatMap((child) => this.#calls(child))
    }
    return []
  }

  #symbol(key: string, name: string, keyword: boolean): number {
    const known = this.#symbols.get(key)
    if (known !== undefined) return known
    const symbol = this.#names.length
    this.#symbols.set(key, symbol)
    this.#names.push(name)
    this.#isKeyword.push(keyword)
    return symbol
  }

  #keyword(value: string): number {
    return this.#symbol(`keyword ${value}`, value, true)
  }

  #terminal(name: string): number {
    return this.#symbol(`terminal ${name}`, name, false)
  }

  #collectKeywords(element: GrammarElement): void {
    if (element.$type === "Keyword") this.#keyword(element.value)
    else if (element.$type === "Assignment") this.#collectKeywords(element.terminal)
    else if (element.$type === "Group" || element.$type === "Alternatives") {
      for (const child of element.elements) this.#collectKeywords(child)
    }
  }

  #docs(rules: readonly ParserRule[]): CompiledGrammar["docs"] {
    const docs = new Map<string, { rule: string; text: string }[]>()
    for (const rule of rules) {
      const text = commentText(rule.$comment)
      const keyword = firstKeyword(rule.definition)
      if (text === "" || keyword === null) continue
      docs.set(keyword, [...(docs.get(keyword) ?? []), { rule: rule.name, text }])
    }
    return docs
  }

  #set(...symbols: readonly number[]): SymbolSet {
    const set = new Uint8Array(this.#size)
    for (const symbol of symbols) set[symbol] = 1
    return set
  }

  /** The version line, then items until the end. An item that cannot be read is skipped. */
  #entry(rule: ParserRule): (state: ReadState) => TreeNode {
    const { definition } = rule
    const loop = definition.$type === "Group" ? definition.elements.at(-1) : undefined
    if (definition.$type !== "Group" || loop?.$type !== "Assignment" || loop.cardinality !== "*") {
      throw new InternalError("the entry rule must end with a loop")
    }
    const head = this.#group(definition.elements.slice(0, -1), rule.name)
    const item = this.#valueOf(loop.terminal, rule.name, loop.feature)
    this.#itemFirst = item.first
    const make = this.#maker(rule)
    const end = this.#set(this.#endSymbol)
    end.set(item.first.map((bit, symbol) => bit | (end[symbol] as number)))
    const wanted: Wanted = { set: end, rule: rule.name, feature: loop.feature }
    return (state) => {
      const { tokens } = state
      const node = make(tokens.starts[0] as number)
      if (!head.step(state, node)) {
        state.tell()
        skipToItem(state, true, this.#itemFirst)
      }
      const items = node[loop.feature] as unknown[]
      while (tokens.terminal[state.pos] !== this.#endSymbol && state.failures.length < state.failuresMax) {
        const before = state.pos
        if (!matches(state, item.first)) {
          state.miss(wanted)
          state.tell()
          skipToItem(state, true, this.#itemFirst)
          continue
        }
        const value = item.value(state)
        if (value !== null) {
          items.push(value)
          continue
        }
        state.tell()
        skipToItem(state, state.pos === before, this.#itemFirst)
      }
      if (tokens.terminal[state.pos] === this.#endSymbol) state.miss(wanted)
      node.$end = tokens.ends[Math.max(0, state.pos - 1)] as number
      return node
    }
  }

  /** Makes an empty node; its features always in the same order, so that nodes of a rule share their shape. */
  #maker(rule: ParserRule): (start: number) => TreeNode {
    const features = new Map<string, "list" | "flag" | "one">()
    const collect = (element: GrammarElement): void => {
      if (element.$type === "Assignment") {
        features.set(element.feature, element.operator === "+=" ? "list" : element.operator === "?=" ? "flag" : "one")
      } else if (element.$type === "Group" || element.$type === "Alternatives") element.elements.forEach(collect)
    }
    collect(rule.definition)
    const list = [...features]
    // A class of its own for each rule: its objects then hold all features within themselves, which halves their size.
    class RuleNode {
      declare readonly $type: string
      declare readonly $start: number
      declare $end: number;
      [feature: string]: unknown
      constructor(start: number) {
        this.$type = rule.name
        this.$start = start
        this.$end = start
      }
    }
    return (start) => {
      const node: TreeNode = new RuleNode(start)
      for (let index = 0; index < list.length; index++) {
        const [feature, kind] = list[index] as (typeof list)[number]
        node[feature] = kind === "list" ? [] : kind === "flag" ? false : undefined
      }
      return node
    }
  }

  #rule(index: number): RulePart {
    const rule = this.#data.rules[index]
    if (rule === undefined || rule.$type !== "ParserRule") throw new InternalError(`no parser rule ${index}`)
    const known = this.#rules.get(rule.name)
    if (known !== undefined) return known
    if (this.#compiling.has(rule.name)) throw new InternalError(`rule ${rule.name} calls itself`)
    this.#compiling.add(rule.name)
    const part = this.#compileRule(rule)
    this.#compiling.delete(rule.name)
    this.#rules.set(rule.name, part)
    return part
  }

  #compileRule(rule: ParserRule): RulePart {
    if (rule.dataType !== undefined) return this.#textRule(rule)
    const { definition } = rule
    if (
      definition.$type === "RuleCall" ||
      (definition.$type === "Alternatives" && definition.elements.every(isRuleCall))
    ) {
      return this.#valueOf(definition, rule.name, null)
    }
    const body = this.#part(definition, rule.name)
    const make = this.#maker(rule)
    return {
      first: body.first,
      second: body.second,
      value: (state) => {
        const node = make(state.tokens.starts[state.pos] as number)
        if (!body.step(state, node)) return null
        node.$end = state.tokens.ends[state.pos - 1] as number
        return node
      },
    }
  }

  /** A rule that gives text: its tokens, without the space between them. */
  #textRule(rule: ParserRule): RulePart {
    const body = this.#part(rule.definition, rule.name)
    return {
      first: body.first,
      second: body.second,
      value: (state) => {
        const { tokens } = state
        const from = state.pos
        if (!body.step(state, null)) return null
        const last = state.pos - 1
        const text = tokens.text.slice(tokens.starts[from] as number, tokens.ends[last] as number)
        return from === last ? text : text.replace(/\s+|#[^\n]*/g, "")
      },
    }
  }

  /** A value for a feature: a token's text, or a rule's node. */
  #valueOf(element: GrammarElement, rule: string, feature: string | null): RulePart {
    if (element.$type === "Keyword") return this.#token(this.#keyword(element.value), rule, feature)
    if (element.$type === "RuleCall") {
      const called = this.#data.rules[ruleIndex(element.rule)]
      if (called?.$type === "TerminalRule") return this.#token(this.#terminal(called.name), rule, feature)
      const part = this.#rule(ruleIndex(element.rule))
      if (feature === null) return part
      const wanted: Wanted = { set: part.first, rule, feature }
      return {
        ...part,
        value: (state) => (matches(state, part.first) ? part.value(state) : (state.miss(wanted), null)),
      }
    }
    if (element.$type === "Alternatives") {
      const parts = element.elements.map((child) => this.#valueOf(child, rule, null))
      const choose = this.#chooser(parts, rule)
      const first = this.#union(parts.map((part) => part.first))
      const wanted: Wanted = { set: first, rule, feature }
      return {
        first,
        second: this.#unionOrNull(parts.map((part) => part.second)),
        value: (state) => {
          const index = choose(state)
          return index < 0 ? (state.miss(wanted), null) : (parts[index] as RulePart).value(state)
        },
      }
    }
    throw new InternalError(`the reader knows no value ${element.$type}`)
  }

  #token(symbol: number, rule: string, feature: string | null): RulePart {
    const first = this.#set(symbol)
    const wanted: Wanted = { set: first, rule, feature }
    return {
      first,
      second: null,
      value: (state) => {
        if (!matches(state, first)) return state.miss(wanted), null
        const { tokens } = state
        const at = state.pos++
        return tokens.text.slice(tokens.starts[at] as number, tokens.ends[at] as number)
      },
    }
  }

  #part(element: GrammarElement, rule: string): Part {
    switch (element.$type) {
      case "Group":
        return this.#group(element.elements, rule)
      case "Alternatives":
        return this.#alternatives(element, rule)
      case "Keyword":
        return this.#keywordPart(element.value, rule)
      case "Assignment":
        return this.#assignment(element, rule)
      case "RuleCall": {
        const part = this.#valueOf(element, rule, null)
        return { first: part.first, empty: false, second: part.second, step: (state) => part.value(state) !== null }
      }
    }
  }

  #keywordPart(value: string, rule: string): Part {
    const symbol = this.#keyword(value)
    const first = this.#set(symbol)
    const wanted: Wanted = { set: first, rule, feature: null }
    const step: Step = (state) => {
      if (state.tokens.keyword[state.pos] !== symbol) return state.miss(wanted)
      state.pos += 1
      return true
    }
    return { first, empty: false, second: null, step }
  }

  #assignment(element: AssignmentElement, rule: string): Part {
    const { feature, operator } = element
    const part = this.#valueOf(element.terminal, rule, feature)
    const step: Step = (state, node) => {
      const value = part.value(state)
      if (value === null) return false
      if (node === null) return true
      if (operator === "+=") (node[feature] as unknown[]).push(value)
      else node[feature] = operator === "?=" ? true : value
      return true
    }
    return { first: part.first, empty: false, second: part.second, step }
  }

  #alternatives(element: AlternativesElement, rule: string): Part {
    const parts = element.elements.map((child) => this.#part(child, rule))
    if (parts.some((part) => part.empty)) throw new InternalError(`an alternative of ${rule} can be empty`)
    const choose = this.#chooser(parts, rule)
    const first = this.#union(parts.map((part) => part.first))
    const wanted: Wanted = { set: first, rule, feature: null }
    const step: Step = (state, node) => {
      const index = choose(state)
      return index < 0 ? state.miss(wanted) : (parts[index] as Part).step(state, node)
    }
    return { first, empty: false, second: this.#unionOrNull(parts.map((part) => part.second)), step }
  }

  /** Picks the alternative by the next token; -1 if none fits. A keyword goes before a name, see `replay.langium`. */
  #chooser(
    parts: readonly { readonly first: SymbolSet; readonly second: SymbolSet | null }[],
    rule: string,
  ): (state: ReadState) => number {
    const table = new Int8Array(this.#size).fill(-1)
    parts.forEach((part, index) => {
      part.first.forEach((bit, symbol) => {
        if (bit === 0) return
        if (table[symbol] !== -1)
          throw new InternalError(`two alternatives of ${rule} begin with ${this.#names[symbol]}`)
        table[symbol] = index
      })
    })
    return (state) => {
      const { tokens, pos } = state
      const byKeyword = table[tokens.keyword[pos] as number] as number
      const byTerminal = table[tokens.terminal[pos] as number] as number
      if (byKeyword < 0 || byTerminal < 0 || byKeyword === byTerminal) return byKeyword < 0 ? byTerminal : byKeyword
      const second = (parts[byKeyword] as { readonly second: SymbolSet | null }).second
      return second === null || nextIn(state, second) ? byKeyword : byTerminal
    }
  }

  #group(elements: readonly GrammarElement[], rule: string): Part {
    // From the back, so that each part knows what may come behind it.
    let rest: Part = { first: this.#set(), empty: true, second: null, step: () => true }
    for (let index = elements.length - 1; index >= 0; index--) {
      const element = elements[index] as GrammarElement
      const block = this.#block(elements, index)
      if (block !== null) {
        rest = this.#sequence(this.#blockPart(block, rule), rest)
        index -= 2
        continue
      }
      rest = this.#withCardinality(element, rule, rest)
    }
    return rest
  }

  /** `'{' (…)* '}'` whose closing brace is the element at `index`: the loop in it. */
  #block(elements: readonly GrammarElement[], index: number): GrammarElement | null {
    const close = elements[index]
    const loop = elements[index - 1]
    const open = elements[index - 2]
    const isBlock =
      close?.$type === "Keyword" &&
      close.value === "}" &&
      loop?.cardinality === "*" &&
      open?.$type === "Keyword" &&
      open.value === "{"
    return isBlock ? (loop as GrammarElement) : null
  }

  /**
   * A block in braces. What cannot be read in it is noted, and reading goes on behind the next `;`, at the next line
   * or at the closing brace, so that one slip does not hide the rest. A line that begins with an item in the first
   * column ends the block: its brace is missing.
   */
  #blockPart(loop: GrammarElement, rule: string): Part {
    const open = this.#keyword("{")
    const close = this.#keyword("}")
    const body = this.#part({ ...loop, cardinality: undefined }, rule)
    const first = this.#set(open)
    const inner = this.#union([body.first, this.#set(close)])
    const wantedOpen: Wanted = { set: first, rule, feature: null }
    const wantedInner: Wanted = { set: inner, rule, feature: null }
    const step: Step = (state, node) => {
      const { tokens } = state
      if (tokens.keyword[state.pos] !== open) return state.miss(wantedOpen)
      const outer = state.open
      state.open = state.pos
      state.pos += 1
      while (tokens.keyword[state.pos] !== close) {
        if (matches(state, body.first)) {
          if (body.step(state, node)) continue
        } else state.miss(wantedInner)
        state.tell()
        if (!recover(state, this.#itemFirst)) return false
      }
      // The end of the body: what else could have stood here, for completion.
      state.miss(wantedInner)
      state.pos += 1
      state.open = outer
      return true
    }
    return { first, empty: false, second: inner, step }
  }

  #sequence(part: Part, rest: Part): Part {
    const step: Step = (state, node) => part.step(state, node) && rest.step(state, node)
    const single = part.second === null && !part.empty
    return {
      first: part.empty ? this.#union([part.first, rest.first]) : part.first,
      empty: part.empty && rest.empty,
      // Known for a part of one token only, which is all that choices need.
      second: single && !rest.empty ? rest.first : part.empty ? null : part.second,
      step,
    }
  }

  #withCardinality(element: GrammarElement, rule: string, rest: Part): Part {
    const part = this.#part({ ...element, cardinality: undefined }, rule)
    const { cardinality } = element
    if (cardinality === undefined) return this.#sequence(part, rest)
    const feature = element.$type === "Assignment" ? element.feature : null
    const enter = this.#enter(part, rest, rule, feature)
    const loops = cardinality !== "?"
    const many: Step = (state, node) => {
      while (enter(state)) {
        if (!part.step(state, node)) return false
        if (!loops) break
      }
      return true
    }
    if (cardinality !== "+") return this.#sequence({ first: part.first, empty: true, second: null, step: many }, rest)
    return this.#sequence({ ...part, step: (state, node) => part.step(state, node) && many(state, node) }, rest)
  }

  /** Whether an optional part begins here. A word that is a keyword of what follows is no name. */
  #enter(part: Part, rest: Part, rule: string, feature: string | null): (state: ReadState) => boolean {
    const { first } = part
    const wanted: Wanted = { set: first, rule, feature }
    const second = part.second ?? (rest.empty ? null : rest.first)
    const wordSymbol = this.#terminal("ID")
    const nameFollows = rest.first[wordSymbol] === 1
    return (state) => {
      const { tokens, pos } = state
      const keyword = tokens.keyword[pos] as number
      if (first[keyword] === 1 && keyword !== 0) {
        return !nameFollows || second === null || nextIn(state, second) || state.miss(wanted)
      }
      if (first[tokens.terminal[pos] as number] !== 1) return state.miss(wanted)
      if (keyword === 0) return true
      if (rest.first[keyword] === 1) return state.miss(wanted)
      return second === null || nextIn(state, second) || state.miss(wanted)
    }
  }

  #union(sets: readonly SymbolSet[]): SymbolSet {
    const union = this.#set()
    for (const set of sets) set.forEach((bit, symbol) => (union[symbol] = (union[symbol] as number) | bit))
    return union
  }

  #unionOrNull(sets: readonly (SymbolSet | null)[]): SymbolSet | null {
    return sets.includes(null) ? null : this.#union(sets as readonly SymbolSet[])
  }
}

function isRuleCall(element: GrammarElement): boolean {
  return element.$type === "RuleCall"
}

/** The keyword that a rule always begins with, or null. */
function firstKeyword(element: GrammarElement): string | null {
  if (element.$type === "Keyword") return element.value
  if (element.$type === "Assignment") return firstKeyword(element.terminal)
  if (element.$type === "Group") return firstKeyword((element as GroupElement).elements[0] as GrammarElement)
  return null
}
