/** Walking a tree without knowing its rules. */
import type { Extent, ReplayTree } from "./tree.ts"

export interface AnyNode extends Extent {
  readonly $type: string
  readonly [feature: string]: unknown
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "$type" in value
}

/** The tree as nodes of any kind. */
export function asNode(tree: ReplayTree): AnyNode {
  return tree as unknown as AnyNode
}

/** The node and all below it, parents first, in the order of the text. The depth is that of the grammar. */
export function walk(node: AnyNode, visit: (node: AnyNode, parent: AnyNode | null, feature: string) => void): void {
  visit(node, null, "")
  walkChildren(node, visit)
}

function walkChildren(node: AnyNode, visit: (node: AnyNode, parent: AnyNode, feature: string) => void): void {
  for (const feature in node) {
    const value = node[feature]
    if (Array.isArray(value)) {
      for (const child of value) {
        if (!isNode(child)) break
        visit(child, node, feature)
        walkChildren(child, visit)
      }
    } else if (isNode(value)) {
      visit(value, node, feature)
      walkChildren(value, visit)
    }
  }
}

/** The nodes around an offset, outermost first; a node's end counts as in it. */
export function pathAt(root: AnyNode, offset: number): AnyNode[] {
  const path = [root]
  for (;;) {
    const next = childAt(path.at(-1) as AnyNode, offset)
    if (next === null) return path
    path.push(next)
  }
}

function childAt(node: AnyNode, offset: number): AnyNode | null {
  let found: AnyNode | null = null
  for (const feature in node) {
    const value = node[feature]
    const children = Array.isArray(value) ? value : [value]
    for (const child of children) {
      if (!isNode(child)) break
      if (child.$start <= offset && offset <= child.$end) found = child
    }
  }
  return found
}
