/**
 * The documentation says what is so: commands in `console` blocks print what stands there, relative links lead somewhere,
 * npm scripts exist, and the glossary knows every event. (`scheduler-map.test.ts` asks for every export.)
 */
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { EVENT_NAMES } from "../../core/trace/events.ts"
import { ringside } from "./ringside.ts"

const root = fileURLToPath(new URL("../../", import.meta.url))
const read = (file: string) => readFileSync(join(root, file), "utf8")
const filesIn = (folder: string, ending: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(ending) && !name.endsWith(`.test${ending}`))
    .map((name) => join(folder, name))

const pages = ["README.md", "CHANGELOG.md", ...filesIn("docs", ".md")]

interface Example {
  readonly page: string
  readonly command: string
  readonly output: string
}

/** `$ ringside ARGS [| head -N]` and the lines below it. */
function examples(page: string): Example[] {
  const blocks = read(page).matchAll(/^```console\n([^]*?)^```$/gm)
  return [...blocks].map(([, block = ""]) => {
    const end = block.indexOf("\n")
    return { page, command: block.slice(0, end), output: block.slice(end + 1) }
  })
}

describe.concurrent("what commands print", () => {
  test.each(pages.flatMap(examples))("$page: $command", { timeout: 120_000 }, async ({ command, output }) => {
    const match = /^\$ ringside ([^|]*?)(?: \| head -(\d+))?$/.exec(command)
    expect(match).not.toBeNull()
    const { out, err } = await ringside((match?.[1] ?? "").split(" "), { cwd: root })
    const head = match?.[2]
    const shown = head === undefined ? out + err : `${out.split("\n").slice(0, Number(head)).join("\n")}\n`
    expect(shown).toBe(output)
  })
})

describe.each(pages)("%s", (page) => {
  const text = read(page)

  test("relative links lead somewhere", () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, source]) => link ?? source ?? "",
    )
    const relative = links.filter((link) => !/^(https?:|#)/.test(link)).map((link) => link.replace(/#.*$/, ""))
    expect(relative.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([])
  })

  test("npm scripts exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> }
    const named = [...text.matchAll(/npm (?:run (?:-s )?)([a-z:]+)|npm (start|test)\b/g)].map(
      ([, run, short]) => run ?? short ?? "",
    )
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([])
  })
})

describe("the glossary", () => {
  const glossary = read("docs/glossary.md")

  test("knows every event", () => {
    expect(EVENT_NAMES.filter((name) => !glossary.includes(`\`${name}\``))).toEqual([])
  })

  test("names files that are there", () => {
    const sections = glossary.split(/^## /m).slice(1)
    for (const section of sections) {
      const folder = /\(`(core\/[\w-]+\/)`\)/.exec(section)?.[1]
      if (folder === undefined) continue
      const files = [...section.matchAll(/\| `([\w-]+\.ts)` \|/g)].map(([, file]) => join(root, folder, file ?? ""))
      expect(files.filter((file) => !existsSync(file))).toEqual([])
    }
  })
})
