/**
 * The bug gallery of drm_sched, tried on the job queue: each replay in gallery/ tries to provoke the like of one bug. It
 * must hold in a straight run, and no interleaving that the explorer draws may break anything. The table in
 * docs/jobqueue.md is made from the replays' own comments.
 */
import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { searchRandom } from "../../core/explore/random-search.ts"
import { compileReplay } from "../../core/lang/compile.ts"
import type { Program } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"
import { expectSection } from "./section.ts"

const folder = join(import.meta.dirname, "gallery")
const files = readdirSync(folder).sort()
const RUNS = 40
/** G1 to G24; the later ones are latent quirks of today's code, which the model of it has. */
const COUNT = 24

interface Entry {
  readonly file: string
  readonly title: string
  readonly happened: string
  readonly tries: string
  readonly ruledOut: string
  readonly text: string
}

const entries = files.map((file): Entry => {
  const text = readFileSync(join(folder, file), "utf8")
  const comment = text.slice(0, text.indexOf("\n\n")).replaceAll(/\n# (?!Happened:|Tries:|Ruled out:)/g, " ")
  const part = (name: string) => new RegExp(`^# ${name}: (.*)\\.$`, "m").exec(comment)?.[1] ?? ""
  const title = /^replay 1 {2}# (.*)$/m.exec(comment)?.[1] ?? ""
  return { file, title, happened: part("Happened"), tries: part("Tries"), ruledOut: part("Ruled out"), text }
})

function compiled({ text, file }: Entry): Program {
  const program = compileReplay(text)
  if (!program.ok)
    throw new Error(`${file}: ${program.error.map(({ line, message }) => `${line}: ${message}`).join(", ")}`)
  return program.value
}

test("the gallery is whole", () => {
  expect(entries.map(({ title }) => title.split(":")[0])).toEqual(Array.from({ length: COUNT }, (_, i) => `G${i + 1}`))
})

describe.each(entries)("$title", (entry) => {
  test("holds on the job queue", () => {
    const program = compiled(entry)
    expect(program.scheduler).toBe("jobqueue")
    const session = openSession(program)
    while (session.state === "ready" || session.state === "running") session.run({ turns: Number.POSITIVE_INFINITY })
    expect(session.report).toBe(null)
    expect(session.verdicts().filter(({ held }) => !held)).toEqual([])
  })

  test("no interleaving breaks anything", () => {
    expect(searchRandom(compiled(entry), { runs: RUNS, seed: 1 })).toBe(null)
  })

  test("says what happened, what is tried, and why it cannot happen here", () => {
    const { happened, tries, ruledOut } = entry
    for (const part of [happened, tries, ruledOut]) expect(part.length).toBeGreaterThan(20)
  })
})

test("the table in docs/jobqueue.md is current", () => {
  const rows = entries.map(({ file, title, happened, tries, ruledOut }) => {
    const [number = "", name = ""] = title.split(": ")
    return `| [${number}](../tests/jobqueue/gallery/${file}) | ${name}: ${happened} | ${tries} | ${ruledOut} |`
  })
  const intro =
    "Each bug that `drm_sched` once had has a replay that tries to provoke its like here. The replays are run straight and explored by `tests/jobqueue/gallery.test.ts`."
  expectSection(
    "gallery",
    [
      intro,
      "",
      "| | What happened in `drm_sched` | What the replay tries | What rules it out |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n"),
  )
})
