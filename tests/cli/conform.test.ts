/** `ringside conform oracle` as a process. What it compares is tested in tests/conformance; here, how it tells. */
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { oracleFiles, oracleFolder } from "../oracle/load.ts"
import { readKtap } from "./ktap.ts"
import { inFolder, ringside } from "./ringside.ts"

const slow = { timeout: 120_000 }
const folder = fileURLToPath(oracleFolder)

interface Golden {
  readonly traces: Record<string, { events: { t_ns: number }[] }>
}

function golden(name: string): Golden {
  const file = oracleFiles().find((one) => one.name === name)
  if (file === undefined) throw new Error(`no golden trace ${name}`)
  return structuredClone(file.json) as Golden
}

describe.concurrent("oracle", () => {
  test("everything: counts by category, the sum alone on the last line", slow, async () => {
    const { code, out, err } = await ringside(["conform", "oracle", folder])
    expect({ code, err }).toEqual({ code: 0, err: "" })
    const lines = out.trimEnd().split("\n")
    const categories = lines.slice(0, -1).map((line) => /^(\w+) +(\d+) passed$/.exec(line))
    const sum = categories.reduce((total, match) => total + Number(match?.[2]), 0)
    expect(sum).toBeGreaterThanOrEqual(659)
    expect(lines.at(-1)).toBe(`${sum} passed, 0 failed`)
  })

  test("selected by category and variant", slow, async () => {
    const args = ["conform", "oracle", folder, "--category", "deps,kill", "--variant", "v72-fair"]
    const { code, out } = await ringside(args)
    expect(code).toBe(0)
    expect(out).toMatch(/^deps +\d+ passed\nkill +\d+ passed\n\d+ passed, 0 failed\n$/)
  })

  test("KTAP", slow, async () => {
    const args = ["conform", "oracle", folder, "--category", "basic", "--format", "ktap"]
    const { code, out } = await ringside(args)
    expect(code).toBe(0)
    const [report = "", last] = out.split(/(?<=\n)(?=\d+ passed)/)
    const tests = readKtap(report)
    expect(tests.every(({ ok }) => ok)).toBe(true)
    expect(last).toBe(`${tests.length} passed, 0 failed\n`)
  })

  test("a trace that differs: both sides, ten events before, exit code 1", slow, () =>
    inFolder(async (place) => {
      const changed = golden("dep-fanout")
      const { events } = changed.traces["v72-fifo"] ?? { events: [] }
      for (const event of events.slice(20)) event.t_ns++
      writeFileSync(join(place, "changed.json"), JSON.stringify(changed))
      const { code, out } = await ringside(["conform", "oracle", place, "--variant", "v72-fifo"])
      expect(code).toBe(1)
      const lines = out.trimEnd().split("\n")
      expect(lines[0]).toBe("failed  dep-fanout v72-fifo (deps)")
      expect(lines[1]).toBe("  event 21 differs:")
      expect(lines.filter((line) => /^ {6}\d+ns /.test(line)).length).toBe(10)
      expect(lines.filter((line) => /^ {4}[-+] \d+ns /.test(line)).length).toBe(2)
      expect(lines.at(-1)).toBe("0 passed, 1 failed")
    }),
  )

  test("files that cannot be read fail with a reason; the others are compared", slow, () =>
    inFolder(async (place) => {
      const whole = Buffer.from(JSON.stringify(golden("dep-fanout")))
      writeFileSync(join(place, "a-good.json.gz"), gzipSync(whole))
      writeFileSync(join(place, "b-cut.json.gz"), gzipSync(whole).subarray(0, 500))
      writeFileSync(join(place, "c-text.json"), "once upon a time")
      writeFileSync(join(place, "d-other.json"), '{"format":1}')
      writeFileSync(join(place, "e-bomb.json.gz"), gzipSync(Buffer.alloc(80_000_000)))
      mkdirSync(join(place, "f-folder.json"))
      const { code, out, err } = await ringside(["conform", "oracle", place], { heapMib: 512 })
      expect({ code, err }).toEqual({ code: 1, err: "" })
      expect(out).toMatch(/failed {2}b-cut\.json\.gz \(unreadable\)\n {2}not gzip: /)
      expect(out).toMatch(/failed {2}c-text\.json \(unreadable\)\n {2}not JSON: /)
      expect(out).toMatch(/failed {2}d-other\.json \(unreadable\)\n {2}traces: expected an object, found nothing\n/)
      expect(out).toMatch(/failed {2}e-bomb\.json\.gz \(unreadable\)\n {2}more than 67108864 bytes unpacked\n/)
      expect(out).toMatch(/failed {2}f-folder\.json \(unreadable\)\n {2}is a directory\n/)
      expect(out).toMatch(/\n\d+ passed, 5 failed\n$/)
    }),
  )
})

describe.concurrent("refused with one line and exit code 2", () => {
  test.each([
    [["conform"], "no suite named"],
    [["conform", "orcale", folder], "no suite 'orcale'. Did you mean 'oracle'?"],
    [["conform", "kunit", "--profile", "v7.1"], "no profile 'v7.1'. Did you mean 'v7.2'?"],
    [["conform", "kunit", "--profile", "v6.12", "--policy", "fair"], "v6.12 has no policy fair; it has rr, fifo"],
    [["conform", "kunit", "tests"], "the suites are built in: there is no use for 'tests'"],
    [["conform", "kunit", "--format", "tap"], "no format 'tap'. Did you mean 'ktap'?"],
    [["conform", "igt", "/no/such/list.json"], "/no/such/list.json: no such file"],
    [["conform", "igt", "a.json", "b.json"], "one list at a time; 'b.json' is a second one"],
    [["conform", "oracle"], "no folder of golden traces named"],
    [["conform", "oracle", "/no/such/folder"], "/no/such/folder: no such folder"],
    [["conform", "oracle", folder, "--category", "dpes"], "no golden trace selected"],
    [["conform", "oracle", folder, "--variant", "v72-fofo"], "no variant 'v72-fofo'. Did you mean 'v72-fifo'?"],
  ])("%j", slow, async (args, message) => {
    const { code, out, err } = await ringside(args)
    expect({ code, out }).toEqual({ code: 2, out: "" })
    expect(err).toContain(message)
    expect(err.trimEnd()).not.toContain("\n")
  })

  test("a folder without golden traces", slow, () =>
    inFolder(async (place) => {
      expect(await ringside(["conform", "oracle", place])).toMatchObject({ code: 2, out: "" })
    }),
  )
})
