/**
 * Takes the grammar out of what langium-cli generated and writes it as plain data (core/generated/lang/grammar-data.ts),
 * so that reading a replay needs neither Langium nor its start-up time. The data is Langium's own serialised grammar.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"

const folder = new URL("../../core/generated/lang/", import.meta.url)
const generated = readFileSync(new URL("grammar.ts", folder), "utf8")
const json = serialisedGrammar(generated)
if (json === null) {
  console.error("grammar-data: no serialised grammar in core/generated/lang/grammar.ts")
  process.exit(1)
}
const data = JSON.stringify(JSON.parse(json), null, 1)
const target = new URL("grammar-data.ts", folder)
writeFileSync(
  target,
  `/** Made by build/lang/grammar-data.ts from replay.langium; do not edit. */\nexport const GRAMMAR_DATA: unknown = ${data}\n`,
)
console.log(`Wrote ${fileURLToPath(target)}`)

/** The text of the template literal that the generated file hands to `loadGrammarFromJson`. */
function serialisedGrammar(source: string): string | null {
  let found: string | null = null
  const visit = (node: ts.Node): void => {
    if (ts.isNoSubstitutionTemplateLiteral(node)) found ??= node.text
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile("grammar.ts", source, ts.ScriptTarget.ES2023))
  return found
}
