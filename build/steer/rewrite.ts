/**
 * Turns one file of straight code into its steered form: every function whose declared result is
 * `Steps<...>` becomes a generator, every call of one a `yield*`. Which calls those are is asked of the
 * type checker, so a call through an interface counts as one by name. What the rules of
 * core/engine/steps.ts forbid is an error with a place. A function that is a generator already, as the bodies of
 * threads are, stays one, and hands on the steps of what it calls among its own waits.
 */
import ts from "typescript"

export interface Rewritten {
  readonly text: string
  readonly errors: readonly string[]
}

interface Edit {
  readonly at: number
  readonly remove: number
  readonly insert: string
}

/** `importPath` gives the specifier to write for one that stands in the source. */
export function rewrite(
  source: ts.SourceFile,
  checker: ts.TypeChecker,
  importPath: (specifier: string) => string,
): Rewritten {
  const edits: Edit[] = []
  const errors: string[] = []

  const complain = (node: ts.Node, what: string): void => {
    const { line, character } = source.getLineAndCharacterOfPosition(node.getStart(source))
    errors.push(`${source.fileName}:${line + 1}:${character + 1}: ${what}`)
  }

  const visit = (node: ts.Node, stepping: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const { moduleSpecifier } = node
      if (moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier)) {
        const path = importPath(moduleSpecifier.text)
        edits.push({
          at: moduleSpecifier.getStart(source),
          remove: moduleSpecifier.getWidth(source),
          insert: JSON.stringify(path),
        })
      }
      return
    }
    let inside = stepping
    if (isFunction(node)) {
      const isGenerator = "asteriskToken" in node && node.asteriskToken !== undefined
      inside = isGenerator || returnsSteps(node)
      if (inside && !isGenerator) star(node)
    }
    if (ts.isCallExpression(node) && callsSteps(node)) {
      if (!stepping) complain(node, "calls steps from a function that has none")
      if (node.questionDotToken !== undefined || ts.isOptionalChain(node)) complain(node, "calls steps through '?.'")
      // The house writes no semicolons, and a line that starts with "(" would continue the one before.
      const whole = ts.isExpressionStatement(node.parent)
      edits.push({ at: node.getStart(source), remove: 0, insert: whole ? "yield* " : "(yield* " })
      ts.forEachChild(node, (child) => visit(child, inside))
      if (!whole) edits.push({ at: node.getEnd(), remove: 0, insert: ")" })
      return
    }
    ts.forEachChild(node, (child) => visit(child, inside))
  }

  const star = (node: ts.FunctionLikeDeclaration): void => {
    const isMethod = ts.isMethodDeclaration(node)
    if (!isMethod && !ts.isFunctionDeclaration(node)) {
      complain(node, "steps must be a declared function or a method")
      return
    }
    if (node.body === undefined || node.name === undefined) return
    const at = node.name.getStart(source)
    // Without a modifier before it, a "*" would continue the initialiser of the field above.
    const bare = isMethod && (node.modifiers === undefined || node.modifiers.length === 0)
    edits.push({ at: isMethod ? at : at - 1, remove: 0, insert: bare ? ";*" : "*" })
  }

  const callsSteps = (call: ts.CallExpression): boolean => {
    const declaration = checker.getResolvedSignature(call)?.declaration
    return declaration !== undefined && !ts.isJSDocSignature(declaration) && isStepsType(declaration.type)
  }

  visit(source, false)
  return { text: apply(source.text, edits), errors }
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isArrowFunction(node) ||
    ts.isFunctionExpression(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  )
}

function returnsSteps(node: ts.FunctionLikeDeclaration): boolean {
  return isStepsType(node.type)
}

function isStepsType(type: ts.TypeNode | undefined): boolean {
  return (
    type !== undefined &&
    ts.isTypeReferenceNode(type) &&
    ts.isIdentifier(type.typeName) &&
    type.typeName.text === "Steps"
  )
}

/** Edits at one place apply in the order in which they were made. */
function apply(text: string, edits: readonly Edit[]): string {
  const sorted = edits
    .map((edit, order) => ({ edit, order }))
    .sort((a, b) => a.edit.at - b.edit.at || a.order - b.order)
  let out = ""
  let at = 0
  for (const { edit } of sorted) {
    out += text.slice(at, edit.at) + edit.insert
    at = edit.at + edit.remove
  }
  return out + text.slice(at)
}
