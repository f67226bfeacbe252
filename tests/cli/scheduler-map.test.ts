/**
 * Holds docs/drm-sched.md: each file it names exports what it says, nothing of the scheduler is missing, and the table of
 * profiles is that of the code. `UPDATE_DOCS=1 npx vitest run --project unit tests/cli/scheduler-map.test.ts` writes the table.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { PROFILES, type Profile } from "../../core/drm-sched/profile.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const read = (file: string) => readFileSync(join(root, file), "utf8")
const page = read("docs/drm-sched.md")
const glossary = read("docs/glossary.md")
const BEGIN = "<!-- profiles: begin -->\n"
const END = "<!-- profiles: end -->"

/** Each `[file](../path) `name`, `name`` of the page. */
const places = [...page.matchAll(/\[[\w-]+\.ts\]\(\.\.\/([\w/.-]+\.ts)\)((?:,? `[\w.]+`)+)/g)].flatMap(
  ([, file, names]) =>
    [...(names ?? "").matchAll(/`([\w.]+)`/g)].map(([, name]) => ({ file: file ?? "", name: name ?? "" })),
)

/** Exported names of a file; of classes their members too, as `Class.member`. */
function exportsOf(file: string): readonly string[] {
  const text = read(file)
  const parts = text.split(/^(?=export )/m).slice(1)
  return parts.flatMap((part) => {
    const [, kind, name] = /^export (?:abstract )?(class|function|const|interface|type) (\w+)/.exec(part) ?? []
    if (name === undefined) return []
    const own = kind === "class" ? (part.split(/^}/m)[0] ?? "") : ""
    const members = [...own.matchAll(/^ {2}(?:override |protected |readonly |get |static )*(\w+)(?:[(:!]| =)/gm)]
    return [name, ...members.map(([, member]) => `${name}.${member ?? ""}`)]
  })
}

describe("the map", () => {
  test("has rows", () => expect(places.length).toBeGreaterThan(80))

  test.each(places)("$file exports $name", ({ file, name }) => expect(exportsOf(file)).toContain(name))

  const sources = ["core/drm-sched", "core/fence"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => join(folder, name)),
  )

  test.each(sources)("misses nothing that %s exports", (file) => {
    const names = [...read(file).matchAll(/^export (?:abstract )?(?:class|function) (\w+)/gm)].map(([, name]) => name)
    const known = (name = "") => new RegExp(`\`(?:\\w+\\.)?${name}\``).test(page + glossary)
    expect(names.filter((name) => !known(name))).toEqual([])
  })

  test("the glossary misses nothing of the job queue's public face", () => {
    const face = [...read("core/jobqueue/index.ts").matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(
      ([, names = ""]) => names.split(",").map((name) => name.replace("type ", "").trim()),
    )
    const part = glossary.slice(glossary.indexOf("## The job queue"), glossary.indexOf("## Engine"))
    const answers = ["SubmitAnswer", "StopAnswer", "TeardownAnswer", "TimeoutAnswer", "StageAnswer"]
    const known = (name: string) => new RegExp(`\`${name}\``).test(part) || answers.includes(name)
    expect(face.filter((name) => name !== "" && !known(name))).toEqual([])
    expect(face.length).toBeGreaterThan(20)
  })

  test("says nothing that the glossary says too", () => {
    const functions = (cells: readonly (string | undefined)[]) =>
      cells.flatMap((cell = "") => [...cell.matchAll(/`((?:drm_sched|dma_fence|spsc)_\w+)`/g)].map(([, name]) => name))
    // The part on the job queue compares it with the kernel's functions, and is no second place for them.
    const all = glossary.slice(0, glossary.indexOf("## Trace events"))
    const objects = all.replace(/^## The job queue[^]*?(?=^## )/m, "")
    const there = new Set(functions([...objects.matchAll(/^\| [^|]* \| ([^|]*) \|/gm)].map(([, cell]) => cell)))
    const here = functions([...page.matchAll(/^\| ([^|]*) \|/gm)].map(([, cell]) => cell))
    expect(here.filter((kernel) => there.has(kernel))).toEqual([])
    expect(here.length).toBeGreaterThan(60)
  })
})

/** The fields of a profile with the comment that stands above each. */
function profileTable(): string {
  const source = read("core/drm-sched/profile.ts")
  const fields = [...source.matchAll(/ {2}\/\*\* (.*) \*\/\n {2}readonly (\w+): boolean/g)]
  const profiles = Object.values(PROFILES)
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`
  const list = (what: string, of: (profile: Profile) => string) => row([what, "", ...profiles.map(of)])
  return [
    row(["", "", ...profiles.map(({ name }) => name)]),
    row(profiles.map(() => "---").concat("---", "---")),
    list("Policies", ({ policies }) => policies.join(", ")),
    list("Policy if none is asked for", ({ defaultPolicy }) => defaultPolicy),
    ...fields.map(([, says = "", field = ""]) =>
      row([
        says,
        `\`${field}\``,
        ...profiles.map((profile) => (profile[field as keyof Profile] === true ? "yes" : "")),
      ]),
    ),
  ].join("")
}

test("the table of profiles is that of the code", () => {
  const [before = "", rest = ""] = page.split(BEGIN)
  const after = rest.slice(rest.indexOf(END))
  const written = before + BEGIN + profileTable() + after
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(join(root, "docs/drm-sched.md"), written)
  else expect(page).toBe(written)
  const flags = Object.values(PROFILES["v7.2"]).filter((value) => typeof value === "boolean").length
  expect(profileTable().split("\n").length - 5).toBe(flags)
})
