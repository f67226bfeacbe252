/** Sync objects and points of them, as operations name them: whose they are, and whether a point belongs there. */
import { quote } from "../found.ts"
import { POINT_MAX } from "../limits.ts"
import type { SyncPoint } from "../program.ts"
import { didYouMean } from "../suggest.ts"
import type { AmountTree, Extent, WordTree } from "../tree.ts"
import type { Context } from "./context.ts"
import { amount } from "./values.ts"

/** Of `Point` and `ImportPoint` alike. */
export interface NamedPoint extends Extent {
  readonly name: WordTree
  readonly point?: AmountTree | undefined
}

/**
 * `exact`: a timeline needs a point, from 1 on, and a binary object has none. `call`: the same, but that an ioctl takes
 * point 0 too. `whole`: the object itself is meant, a point is taken if one is given.
 */
export type PointRule = "exact" | "call" | "whole"

export function syncObject(context: Context, word: WordTree, client: number): number | null {
  const { problems } = context
  const { text } = word
  if (context.syncNames.find(text) === undefined && context.fenceNames.find(text) !== undefined) {
    problems.error(word, "no-sync", `${quote(text)} is a fence, not a sync object`)
    return null
  }
  const sync = context.syncNames.resolve(word, problems)
  return sync !== null && belongs(context, word, sync, client) ? sync : null
}

export function syncPoint(context: Context, node: NamedPoint, client: number, rule: PointRule): SyncPoint | null {
  const { problems } = context
  const { text } = node.name
  if (context.syncNames.find(text) === undefined && context.fenceNames.find(text) !== undefined) {
    const suggestion = rule === "exact" ? `Write: after fence ${text}` : null
    problems.error(node, "no-sync", `${quote(text)} is a fence, not a sync object`, suggestion)
    return null
  }
  const sync = context.syncNames.resolve(node.name, problems)
  if (sync === null || !belongs(context, node.name, sync, client)) return null
  const use = context.syncs[sync]?.use
  if (node.point === undefined) {
    if (use !== "timeline" || rule === "whole") return { sync, point: 0 }
    problems.error(node, "no-point", `timeline ${quote(text)} needs a point`, `Write the point: ${text}@1`)
    return null
  }
  if (use === "binary") {
    problems.error(node, "no-timeline", `${quote(text)} is a binary sync object and has no points`)
    return null
  }
  const min = rule === "exact" ? 1 : 0
  const point = amount(context, node.point, { what: "point", min, max: POINT_MAX })
  return point === null ? null : { sync, point }
}

/** The objects of a list; what is wrong in it is told and left out. */
export function syncObjects(context: Context, words: readonly WordTree[], client: number): number[] {
  const found: number[] = []
  for (const word of words) {
    if (context.problems.full) break
    const sync = syncObject(context, word, client)
    if (sync !== null) found.push(sync)
  }
  return found
}

export function syncPoints(
  context: Context,
  nodes: readonly NamedPoint[],
  client: number,
  rule: PointRule,
): SyncPoint[] {
  const found: SyncPoint[] = []
  for (const node of nodes) {
    if (context.problems.full) break
    const at = syncPoint(context, node, client, rule)
    if (at !== null) found.push(at)
  }
  return found
}

/** A handle is of one open file, so another client's object cannot be named, only imported. */
function belongs(context: Context, word: WordTree, sync: number, client: number): boolean {
  const owner = context.syncs[sync]?.client ?? -1
  if (owner < 0 || owner === client) return true
  const whose = context.clients[owner]?.name ?? ""
  const other = context.clients[client]?.name
  context.problems.error(
    word,
    "sync-of-another",
    `sync object ${quote(word.text)} is of client ${quote(whose)}, not of ${other === undefined ? "no client" : quote(other)}`,
    "Share it by export and import, or declare it outside of clients.",
  )
  return false
}

/** The client that the first of these objects belongs to; -1 if none does. */
export function ownerOf(context: Context, words: readonly WordTree[]): number {
  for (const word of words) {
    const owner = context.syncs[context.syncNames.find(word.text) ?? -1]?.client ?? -1
    if (owner >= 0) return owner
  }
  return -1
}

export function unknownSignalled(context: Context, word: WordTree): null {
  const { text } = word
  const known = [...context.fenceNames.keys(), ...context.syncNames.keys()]
  context.problems.error(word, "unknown-fence", `no fence or sync object ${quote(text)}`, didYouMean(text, known))
  return null
}
