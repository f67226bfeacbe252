/**
 * Holds the manual against the language: every snippet compiles, is formatted and holds, every keyword and limit is
 * there. `UPDATE_DOCS=1 npx vitest run core/lang/docs.test.ts` writes the table of keywords anew.
 */
import { readFileSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { openSession } from "../session/open-session.ts"
import { checkReplay } from "./compile.ts"
import { formatReplay } from "./format.ts"
import * as limits from "./limits.ts"
import { replayGrammar } from "./reader/read.ts"
import { KEYWORD_WORDS } from "./services/words.ts"

const file = new URL("../../docs/replay-language.md", import.meta.url)
const BEGIN = "<!-- keywords: begin -->\n"
const END = "<!-- keywords: end -->\n"
const manual = readFileSync(file, "utf8")

/** Keyword by keyword, in the order of the alphabet: where it stands and what it means. */
function keywordTable(): string {
  const { docs, vocabulary } = replayGrammar()
  const rows = [...vocabulary.keywords.keys()]
    .filter((keyword) => /^[a-z]/.test(keyword))
    .toSorted()
    .flatMap((keyword) => {
      const says = docs.get(keyword)?.map((doc) => doc.text) ?? [KEYWORD_WORDS[keyword] ?? ""]
      return says.filter((text) => text !== "").map((text) => `| \`${keyword}\` | ${text.replaceAll("|", "\\|")} |`)
    })
  return ["| keyword | means |", "| --- | --- |", ...rows, ""].join("\n")
}

const snippets = [...manual.matchAll(/^```replay\n([\s\S]*?)^```$/gm)].map((match) => match[1] as string)

describe("docs/replay-language.md", () => {
  it("has the table of keywords that the grammar makes", () => {
    const begin = manual.indexOf(BEGIN) + BEGIN.length
    const end = manual.indexOf(END)
    if (process.env["UPDATE_DOCS"] === "1")
      writeFileSync(file, manual.slice(0, begin) + keywordTable() + manual.slice(end))
    else expect(manual.slice(begin, end)).toBe(keywordTable())
  })

  it("shows every keyword in a snippet", () => {
    const shown = new Set(snippets.join("\n").match(/[a-z][a-z0-9]*(-[a-z]+)*/g))
    const keywords = [...replayGrammar().vocabulary.keywords.keys()].filter((keyword) => /^[a-z]/.test(keyword))
    // In tables and sentences only: they need a machine that does not answer, or say the opposite of a snippet's.
    const told = [
      // These need files.
      "file",
      "image",
      "freed",
      "from",
      "hang",
      "hang-limit",
      "none",
      "prepare",
      "queued",
      "resubmit",
      "result",
      "no-pipeline",
      "unsignalled",
    ]
    expect(keywords.filter((keyword) => !shown.has(keyword) && !told.includes(keyword))).toEqual([])
    for (const keyword of told) expect(manual).toContain(keyword)
  })

  it.each(snippets.map((text, index) => ({ text, index })))(
    "has a snippet $index that compiles, is formatted and holds",
    ({ text }) => {
      const { program, diagnostics } = checkReplay(text)
      expect(diagnostics).toEqual([])
      expect(formatReplay(text)).toEqual({ ok: true, value: text })
      const session = openSession(program!)
      session.run({ turns: 1_000_000 })
      expect(session.state).toBe("ended")
      expect(session.verdicts().filter((verdict) => !verdict.held)).toEqual([])
    },
  )

  it("has the limits", () => {
    const table = manual.slice(manual.indexOf("## Limits"))
    const { TOKENS_MAX, OPS_MAX, DEPS_MAX, RINGS_MAX, NEST_DEPTH_MAX, WORD_CHARS_MAX, DIAGNOSTICS_MAX } = limits
    expect(limits.REPLAY_BYTES_MAX).toBe(16 * 1024 * 1024)
    for (const limit of [TOKENS_MAX, OPS_MAX, DEPS_MAX])
      expect(table).toContain(String(limit).replace(/(?<=\d)(?=(\d{3})+$)/g, ","))
    for (const limit of [RINGS_MAX, NEST_DEPTH_MAX, WORD_CHARS_MAX, DIAGNOSTICS_MAX])
      expect(table).toContain(`| ${limit} |`)
  })
})
