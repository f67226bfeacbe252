/**
 * `npm run mutants`: changes the scheduler and the fences in thousands of small ways, one at a time, and looks whether
 * the conformance suites and the unit tests notice. Takes some six minutes on two cores. Prints what was found by
 * room and file, and every mutant that nobody noticed; fails if a room is below the bar.
 *
 *     npm run mutants                                   both rooms
 *     npm run mutants -- core/fence/unwrap.ts           these files only; no bar
 *     npm run mutants -- --write                        the tables of docs/mutation.md too
 */
import { readFileSync, writeFileSync } from "node:fs"
import { relative } from "node:path"
import { Stryker } from "@stryker-mutator/core"
import { root } from "../run.ts"
import { ROOMS, strykerOptions } from "./config.ts"
import { survivorLines } from "./survivors.ts"
import { foundShare, markdownTable, printedTable, tallyBy } from "./tally.ts"

/** Share of the mutants of a room that must be found. */
const BAR = 0.85
const DOCUMENT = "docs/mutation.md"

const words = process.argv.slice(2)
const write = words.includes("--write")
const files = words.filter((word) => word !== "--write")
const unknown = files.find((word) => word.startsWith("-"))
if (unknown !== undefined || (write && files.length > 0)) {
  console.error(unknown === undefined ? "mutants: the document is of both rooms" : `mutants: no option '${unknown}'`)
  process.exit(2)
}

const patterns = files.length > 0 ? files : ROOMS.map((room) => `${room}/**/*.ts`)
const mutants = (await new Stryker(strykerOptions(patterns)).runMutationTest()).map((mutant) => ({
  ...mutant,
  fileName: relative(root, mutant.fileName).replaceAll("\\", "/"),
}))

const byFile = tallyBy(mutants, (file) => file)
const byRoom = tallyBy(mutants, (file) => ROOMS.find((room) => file.startsWith(`${room}/`)) ?? file)
console.log(survivorLines(mutants).join("\n"))
console.log(`\n${printedTable(byFile)}\n${printedTable(byRoom)}`)
for (const { name, invalid } of byFile)
  if (invalid > 0) console.log(`${name}: ${invalid} not counted, since they could not be run`)
if (write) writeTables()

const below = files.length > 0 ? [] : byRoom.filter((row) => foundShare(row) < BAR)
for (const { name } of below) console.error(`mutants: ${name} is below ${BAR * 100} %`)
process.exitCode = below.length === 0 ? 0 : 1

function writeTables(): void {
  const tables = { rooms: markdownTable(byRoom), files: markdownTable(byFile) }
  let text = readFileSync(DOCUMENT, "utf8")
  for (const [name, table] of Object.entries(tables)) {
    const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${DOCUMENT} has no place for ${name}`)
    text = `${text.slice(0, from + begin.length)}${table}${text.slice(to)}`
  }
  writeFileSync(DOCUMENT, text)
}
