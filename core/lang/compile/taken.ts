/** Names that two kinds of things share. */
import { quote } from "../found.ts"
import type { WordTree } from "../tree.ts"
import type { Context } from "./context.ts"
import type { Names } from "./names.ts"

/** Fences and sync objects share their names, since `signal f` says no more; buffers and code, since both are addresses. */
export function isTaken(context: Context, name: WordTree, others: Names): boolean {
  const other = others.extent(name.text)
  if (other === undefined) return false
  const line = context.problems.line(other.$start)
  context.problems.error(name, "duplicate-name", `${quote(name.text)} is already the ${others.kind} of line ${line}`)
  return true
}
