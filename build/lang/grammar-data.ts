/**
 * Takes the grammar out of what langium-cli generated and writes it as plain data (core/generated/lang/grammar-data.ts),
 * so that reading a replay needs neither Langium nor its start-up time. The data is Langium's own serialised grammar.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = new URL("../../core/generated/lang/", import.meta.url)
const generated = readFileSync(new URL("grammar.ts", folder), "utf8")
const quoted = /loadGrammarFromJson\((`[\s\S]*`)\)/.exec(generated)?.[1]
if (quoted === undefined) {
  console.error("grammar-data: no serialised grammar in core/generated/lang/grammar.ts")
  process.exit(1)
}
// The literal of a file that this build wrote a moment ago; it holds escapes but no substitutions.
const json = String(new Function(`return ${quoted}`)())
const data = JSON.stringify(JSON.parse(json), null, 1)
const target = new URL("grammar-data.ts", folder)
writeFileSync(
  target,
  `/** Made by build/lang/grammar-data.ts from replay.langium; do not edit. */\nexport const GRAMMAR_DATA: unknown = ${data}\n`,
)
console.log(`Wrote ${fileURLToPath(target)}`)
