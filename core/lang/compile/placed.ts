/** An operation of the text with its place in time. */
import type { Extent, OpTree, WordTree } from "../tree.ts"
import type { Turns } from "./context.ts"

export interface Placed {
  readonly extent: Extent
  readonly client: WordTree | undefined
  readonly op: OpTree
  readonly turns: Turns
  /** Its number among the calls; -1 if it is none. */
  call: number
}
