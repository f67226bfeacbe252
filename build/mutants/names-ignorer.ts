/**
 * What is not mutated: texts that only people read, and points. A text that is handed to one of these functions or
 * objects is the name of a place, a lock, a completion or a work item, or the message of an assertion; nothing in the
 * model depends on it. A point does nothing in the straight form, which is the one that is judged.
 */
import { PluginKind, declareValuePlugin } from "@stryker-mutator/api/plugin"

const CALLED = new Set(["point", "spin", "assert", "fail"])
const CONSTRUCTED = new Set(["Lock", "Completion", "Error", "InternalError"])

/** As much of a babel path as is asked about. */
interface Node {
  readonly type: string
  readonly callee?: { readonly type: string; readonly name?: string }
  readonly expression?: Node
}
interface Path {
  readonly node: Node
  readonly parent?: Node
}

function shouldIgnore(path: unknown): string | undefined {
  const { node, parent } = path as Path
  const called = node.type === "ExpressionStatement" ? node.expression : node
  if (called?.type === "CallExpression" && called.callee?.name === "point") return "a point"
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return undefined
  const name = parent?.callee?.name ?? ""
  if (parent?.type === "CallExpression" && CALLED.has(name)) return "a name or message"
  if (parent?.type === "NewExpression" && CONSTRUCTED.has(name)) return "a name or message"
  // The name of a work item.
  if (parent?.type === "CallExpression" && parent.callee?.type === "Super") return "a name or message"
  return undefined
}

export const strykerPlugins = [declareValuePlugin(PluginKind.Ignore, "names", { shouldIgnore })]
