/** What the formatter takes from the tree: where lines, entries and columns begin, and which blocks take several lines. */
import { type AnyNode, asNode, walk } from "../nodes.ts"
import type { Tokens } from "../reader/tokens.ts"
import type { Extent, ReplayTree } from "../tree.ts"

export interface Cell {
  readonly kind: string
  readonly column: number
}

export interface Layout {
  /** By offset. */
  readonly marks: ReadonlyMap<number, "item" | "entry">
  /** What a line that begins at the offset is aligned with. */
  readonly kinds: ReadonlyMap<number, string>
  readonly cells: ReadonlyMap<number, Cell>
  /** Tokens `{` of blocks with one entry a line. */
  readonly multi: ReadonlySet<number>
  /** Offsets of times written without a unit. */
  readonly plainTimes: ReadonlySet<number>
  /** Offsets of signs that stand against what is before them. */
  readonly tight: ReadonlySet<number>
  /** Whether `=` at an offset belongs to a field. Asked in ascending order. */
  readonly inFields: (offset: number) => boolean
}

/** The feature that holds the entries of a rule's block. */
const ENTRIES: Readonly<Record<string, string>> = {
  Scheduler: "options",
  Machine: "parts",
  GpuBuffer: "options",
  Compute: "options",
  Render: "options",
  Bind: "options",
  Unbind: "options",
  ExpectedFault: "options",
  Sched: "options",
  Client: "members",
  Queue: "options",
  Submit: "options",
  Init: "options",
  Flush: "options",
  Signal: "options",
  Create: "options",
  Destroy: "options",
  Reset: "options",
  Transfer: "options",
  Query: "options",
  Wait: "options",
  Eventfd: "options",
  Export: "options",
  Import: "options",
  Repeat: "ops",
  Load: "steps",
  LoadSubmit: "options",
  ExpectedTrace: "rows",
  ExpectedFinal: "rows",
}

export function layoutOf(tree: ReplayTree, tokens: Tokens): Layout {
  const marks = new Map<number, "item" | "entry">()
  const kinds = new Map<number, string>()
  const cells = new Map<number, Cell>()
  const forced = new Set<number>()
  const plainTimes = new Set<number>()
  const tight = new Set<number>()
  const fields: Extent[] = []
  const open = (from: number, to: number): number => {
    for (let token = tokenAt(tokens, from); token < tokens.count && (tokens.starts[token] as number) < to; token++) {
      if (isSign(tokens, token, "{")) return token
    }
    return -1
  }
  const cutAtBlock = (kind: string, node: Extent): void => {
    const brace = open(node.$start, node.$end)
    if (brace >= 0) cells.set(tokens.starts[brace] as number, { kind, column: 3 })
  }
  walk(asNode(tree), (node, parent, feature) => {
    if (parent?.$type === "Replay" && feature === "items") marks.set(node.$start, "item")
    if (parent !== null && ENTRIES[parent.$type] === feature) marks.set(node.$start, "entry")
    switch (node.$type) {
      case "GpuBuffer": {
        kinds.set(node.$start, "GpuBuffer")
        const { address } = node as unknown as { readonly address?: Extent }
        if (address !== undefined) cells.set(signBefore(tokens, address), { kind: "GpuBuffer", column: 2 })
        cutAtBlock("GpuBuffer", node)
        break
      }
      case "SetField":
        fields.push(node)
        break
      case "Target":
      case "Datum": {
        const { offset } = node as unknown as { readonly offset?: Extent }
        if (offset !== undefined) tight.add(signBefore(tokens, offset))
        break
      }
      case "Client":
      case "Queue":
      case "Sched":
        kinds.set(node.$start, node.$type)
        cutAtBlock(node.$type, node)
        break
      case "Timed":
      case "RepeatedOp":
        kinds.set(node.$start, timedKind(node))
        break
      case "LoadSubmit":
        kinds.set(node.$start, "LoadSubmit")
        cutOp(node, "LoadSubmit")
        break
      case "TraceRow": {
        kinds.set(node.$start, "TraceRow")
        const first = tokenAt(tokens, node.$start)
        cells.set(tokens.starts[first + 1] as number, { kind: "TraceRow", column: 1 })
        const { names } = node as unknown as { readonly names: readonly string[] }
        if (names.length > 0) cells.set(tokens.starts[first + 2] as number, { kind: "TraceRow", column: 2 })
        if (/^\d+$/.test((node as unknown as { readonly at: string }).at)) plainTimes.add(node.$start)
        break
      }
      case "ExpectedTrace":
      case "ExpectedFinal": {
        fields.push(node)
        const { rows } = node as unknown as { readonly rows: readonly unknown[] }
        if (rows.length > (node.$type === "ExpectedTrace" ? 0 : 1)) forced.add(open(node.$start, node.$end))
        break
      }
      default:
        break
    }
    if (parent?.$type === "Timed" || parent?.$type === "RepeatedOp") {
      const kind = timedKind(parent)
      if (feature === "client") cells.set(node.$start, { kind, column: 1 })
      else if (feature === "op") {
        if (node.$start !== parent.$start) cells.set(node.$start, { kind, column: 2 })
        cutOp(node, kind)
      }
    }
  })

  /** After the head of a submit or a flush: at its block, or at its first clause. */
  function cutOp(op: Extent & { readonly $type: string }, kind: string): void {
    if (op.$type !== "Submit" && op.$type !== "LoadSubmit" && op.$type !== "Flush") return
    const { clauses } = op as unknown as { readonly clauses?: readonly Extent[] }
    const clause = clauses?.[0]
    const brace = open(op.$start, clause?.$start ?? op.$end)
    const at = brace >= 0 ? (tokens.starts[brace] as number) : clause?.$start
    if (at !== undefined) cells.set(at, { kind, column: 3 })
  }

  let field = 0
  return {
    marks,
    kinds,
    cells,
    multi: multiBlocks(tokens, forced),
    plainTimes,
    tight,
    inFields: (offset) => {
      while (field < fields.length && (fields[field] as Extent).$end <= offset) field += 1
      return field < fields.length && (fields[field] as Extent).$start <= offset
    },
  }
}

/** A turn's operation without an offset has no column of times to stand in. */
function timedKind(node: AnyNode): string {
  return node.$type === "RepeatedOp" && node["offset"] === undefined ? "Turn" : "Timed"
}

/** Blocks whose brace ends a line, that hold a comment, or that hold such a block. */
function multiBlocks(tokens: Tokens, forced: ReadonlySet<number>): ReadonlySet<number> {
  const multi = new Set<number>()
  const stack: number[] = []
  for (let token = 0; token < tokens.count; token++) {
    if (isSign(tokens, token, "{")) stack.push(token)
    else if (isSign(tokens, token, "}")) {
      const brace = stack.pop()
      if (brace === undefined) continue
      const breaks = brace + 1 < token && tokens.lineStart[brace + 1] !== 0
      if (!breaks && !multi.has(brace) && !forced.has(brace) && !hasComment(tokens, brace, token)) continue
      multi.add(brace)
      const outer = stack.at(-1)
      if (outer !== undefined) multi.add(outer)
    }
  }
  return multi
}

function hasComment(tokens: Tokens, from: number, to: number): boolean {
  const { comments, starts } = tokens
  let low = 0
  let high = comments.length / 2
  while (low < high) {
    const middle = (low + high) >> 1
    if ((comments[middle * 2] as number) < (starts[from] as number)) low = middle + 1
    else high = middle
  }
  return low * 2 < comments.length && (comments[low * 2] as number) < (starts[to] as number)
}

function isSign(tokens: Tokens, token: number, sign: string): boolean {
  return tokens.text.charCodeAt(tokens.starts[token] as number) === sign.charCodeAt(0) && tokens.terminal[token] === 0
}

/** Where the token before a node begins. */
function signBefore(tokens: Tokens, node: Extent): number {
  return tokens.starts[tokenAt(tokens, node.$start) - 1] ?? node.$start
}

/** The token that begins at or behind an offset. */
export function tokenAt(tokens: Tokens, offset: number): number {
  let low = 0
  let high = tokens.count
  while (low < high) {
    const middle = (low + high) >> 1
    if ((tokens.starts[middle] as number) < offset) low = middle + 1
    else high = middle
  }
  return low
}
