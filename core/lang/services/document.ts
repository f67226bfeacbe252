/** A replay as the language services look at it: the text, its tree, and a position as an offset. */
import { REPLAY_BYTES_MAX } from "../limits.ts"
import { LineTable } from "../lines.ts"
import { type AnyNode, asNode, pathAt } from "../nodes.ts"
import type { Place } from "../program.ts"
import { type Reading, readReplay } from "../reader/read.ts"
import { type Role, roleOf } from "./roles.ts"

/** Lines and columns count from 1. */
export interface Caret {
  readonly line: number
  readonly column: number
}

export class ReplayDocument {
  readonly text: string
  readonly lines: LineTable
  readonly reading: Reading
  readonly root: AnyNode

  /** A text past the limit is looked at as if it were empty. */
  constructor(text: string) {
    this.text = text.length > REPLAY_BYTES_MAX ? "" : text
    this.lines = new LineTable(this.text)
    this.reading = readReplay(this.text)
    this.root = asNode(this.reading.tree)
  }

  offset(at: Caret): number {
    return this.lines.offset(at.line, at.column)
  }

  place(node: { readonly $start: number; readonly $end: number }): Place {
    return this.lines.place(node.$start, node.$end)
  }

  /** What the word at an offset names; its end belongs to it. */
  roleAt(offset: number): Role | null {
    const path = pathAt(this.root, offset)
    const word = path.at(-1) as AnyNode
    const owner = path.at(-2) ?? null
    if (owner === null) return null
    const feature = Object.keys(owner).find((key) => {
      const value = owner[key]
      return value === word || (Array.isArray(value) && value.includes(word))
    })
    return roleOf(word, owner, feature ?? "")
  }
}
