/** The mutants that no test noticed, with their places: what is read after a run. */
import { readFileSync } from "node:fs"
import type { MutantResult } from "@stryker-mutator/api/core"

/** Characters of a piece of code that are shown. */
const SHOWN_MAX = 70

export function survivorLines(mutants: readonly MutantResult[]): readonly string[] {
  const missed = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage")
  return missed
    .map((mutant) => ({ mutant, key: sortKey(mutant) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ mutant }) => line(mutant))
}

function sortKey({ fileName, location: { start } }: MutantResult): string {
  return `${fileName} ${String(start.line).padStart(6)} ${String(start.column).padStart(6)}`
}

function line({ fileName, location, status, replacement, mutatorName }: MutantResult): string {
  const place = `${fileName}:${location.start.line}:${location.start.column}`
  const uncovered = status === "NoCoverage" ? "  (not covered)" : ""
  return `${place}  ${mutatorName}  ${shown(original(fileName, location))}  ->  ${shown(replacement ?? "")}${uncovered}`
}

/** Lines and columns count from 1. */
function original(fileName: string, { start, end }: MutantResult["location"]): string {
  const lines = readFileSync(fileName, "utf8")
    .split("\n")
    .slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((text, index) => text.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
    .join("\n")
}

function shown(code: string): string {
  const text = code.replaceAll(/\s+/g, " ").trim()
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX - 1)}…` : text
}
