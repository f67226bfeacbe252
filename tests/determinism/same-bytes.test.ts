/**
 * The first rule: same replay, same seed, same bytes. Every example and a sample of the golden scenarios run twice, each
 * time in a fresh process, through the command line.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { inFolder, ringside } from "../cli/ringside.ts"
import { oracleFiles } from "../oracle/load.ts"

const slow = { timeout: 120_000 }
const examples = fileURLToPath(new URL("../../examples/", import.meta.url))
const names = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".replay"))
const SAMPLE_EVERY = 8

/** Runs it twice and returns the trace of both. Whether its expectations hold is not asked here. */
async function traceTwice(file: string, args: readonly string[] = []): Promise<string> {
  const runs = await Promise.all([1, 2].map(() => ringside(["run", file, "--trace", "-", ...args])))
  for (const { code, out } of runs) {
    expect([0, 1]).toContain(code)
    expect(out).not.toBe("")
  }
  expect(runs[1]?.out === runs[0]?.out).toBe(true)
  // The report too: it holds the figures that were found.
  expect(runs[1]?.err).toBe(runs[0]?.err)
  return runs[0]?.out ?? ""
}

test("there are examples", () => {
  expect(names.length).toBeGreaterThan(0)
})

describe.concurrent("examples", () => {
  test.each(names.toSorted())("%s", slow, async (name) => {
    await traceTwice(join(examples, name))
  })
})

describe.concurrent("golden scenarios", () => {
  const sample = oracleFiles().filter((_, index) => index % SAMPLE_EVERY === 0)
  test.each(sample)("$name", slow, ({ json }) =>
    inFolder(async (folder) => {
      const golden = join(folder, "golden.json")
      const replay = join(folder, "golden.replay")
      writeFileSync(golden, JSON.stringify(json))
      expect(await ringside(["import", golden, "--out", replay])).toMatchObject({ code: 0 })
      await traceTwice(replay)
    }),
  )
})

describe.concurrent("the seed", () => {
  const drawn = names.find((name) => /run \S+\.\./.test(readFileSync(join(examples, name), "utf8"))) ?? ""

  test("another seed is another run, the same seed the same one", slow, async () => {
    const [one, two] = await Promise.all([
      traceTwice(join(examples, drawn), ["--seed", "1"]),
      traceTwice(join(examples, drawn), ["--seed", "2"]),
    ])
    expect(one === two).toBe(false)
  })

  test("a change of the machine's language and time zone changes nothing", slow, async () => {
    const file = join(examples, drawn)
    const env = { LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" }
    const [here, there] = await Promise.all([
      ringside(["run", file, "--trace", "-"]),
      ringside(["run", file, "--trace", "-"], { env }),
    ])
    expect(there?.out === here?.out).toBe(true)
  })
})
