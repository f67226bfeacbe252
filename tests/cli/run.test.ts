/** `ringside run` as a process: exit codes, reports and traces. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { readKtap } from "./ktap.ts"
import { FAILS, HOLDS, LONG, oneJob } from "./replays.ts"
import { type Ended, type RingsideOptions, inFolder, ringside } from "./ringside.ts"

const slow = { timeout: 90_000 }

/** Runs `run r.replay` and more, with this text in the file. */
async function run(text: string, args: readonly string[] = [], options: RingsideOptions = {}): Promise<Ended> {
  return inFolder(async (folder) => {
    writeFileSync(join(folder, "r.replay"), text)
    return ringside(["run", "r.replay", ...args], { cwd: folder, ...options })
  })
}

describe.concurrent("exit codes", () => {
  test("0: everything held", slow, async () => {
    expect(await run(HOLDS)).toEqual({
      code: 0,
      err: "",
      out: [
        "r.replay: One job",
        "  held    line 5  expect x ok",
        "  held    line 6  expect x finished at 1ms  1ms",
        "  held    line 7  expect x latency < 2ms    1ms",
        "  1ms, 15 events; v7.2 fifo, seed 0",
        "3 held, 0 failed",
        "",
      ].join("\n"),
    })
  })

  test("1: an expectation failed, told with line and figure", slow, async () => {
    const ended = await run(FAILS)
    expect(ended.code).toBe(1)
    expect(ended.out).toMatch(/failed {2}line 6 {2}expect x latency < 1us +1ms, 999us over\n/)
    expect(ended.out).toMatch(/failed {2}line 7 {2}expect x fails EIO +x is ok, expected -EIO\n/)
    expect(ended.out).toMatch(/\n1 held, 2 failed\n$/)
  })

  test.each([
    ["no file", [], "no replay to run"],
    ["an unknown option", ["r.replay", "--sed", "1"], "no option '--sed'. Did you mean '--seed'?"],
    ["an unknown format", ["r.replay", "--format", "jsn"], "no format 'jsn'. Did you mean 'json'?"],
    [
      "an unknown scheduler",
      ["r.replay", "--scheduler", "drm-shed"],
      "no scheduler 'drm-shed'. Did you mean 'drm-sched'?",
    ],
    ["an unknown profile", ["r.replay", "--profile", "v7.1"], "no profile 'v7.1'. Did you mean 'v7.2'?"],
    [
      "a policy that the profile lacks",
      ["r.replay", "--profile", "v7.2-rc", "--policy", "rr"],
      "v7.2-rc has no policy 'rr'",
    ],
    ["a seed that is no number", ["r.replay", "--seed", "many"], "--seed is a whole number from 0 to 4294967295"],
    ["a seed past 32 bits", ["r.replay", "--seed", "4294967296"], "--seed is a whole number"],
    ["choices that are none", ["r.replay", "--choices", "left,right"], "--choices: choices start with 'c1'"],
    ["choices that break off", ["r.replay", "--choices", "c1.12"], "--choices: expected a choice such as 12:1"],
    ["a parameter that is not there", ["r.replay", "--set", "n=3"], "no parameter 'n'"],
    ["a parameter without a value", ["r.replay", "--set", "n"], "--set wants NAME=VALUE, not 'n'"],
    ["an option without a value", ["r.replay", "--seed"], "option '--seed' needs a value"],
    ["a flag with a value", ["r.replay", "--quiet=yes"], "option '--quiet' takes no value"],
    ["a trace over the replay", ["r.replay", "--trace", "r.replay"], "--trace r.replay: is the replay itself"],
    ["a trace into a folder", ["r.replay", "--trace", "."], "--trace .: is a directory"],
    ["a trace where nothing is", ["r.replay", "--trace", "no/where"], "--trace no/where: no such directory"],
    [
      "a core file over the replay",
      ["r.replay", "--core-dump", "r.replay"],
      "--core-dump r.replay: is the replay itself",
    ],
    ["a core file on standard output", ["r.replay", "--core-dump", "-"], "a core file is no text for standard output"],
    [
      "a core file over the trace",
      ["r.replay", "--trace", "t", "--core-dump", "t"],
      "--core-dump t: is where the trace goes",
    ],
    ["one trace for two replays", ["r.replay", "r.replay", "--trace", "t"], "takes the trace of one replay"],
  ])("2: %s", slow, (_, args, message) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), HOLDS)
      const ended = await ringside(["run", ...args], { cwd: folder })
      expect(ended).toMatchObject({ code: 2, out: "" })
      expect(ended.err).toContain(message)
      expect(readdirSync(folder)).toEqual(["r.replay"])
      expect(readFileSync(join(folder, "r.replay"), "utf8")).toBe(HOLDS)
    }),
  )

  test.each([
    [["runn"], "ringside: no command 'runn'. Did you mean 'run'?\n"],
    [["--versoin"], "ringside: no option '--versoin'. Did you mean '--version'?\n"],
    [["help", "rnu"], "ringside: no command 'rnu'. Did you mean 'run'?\n"],
    [["\x1b[31m"], "ringside: no command '?[31m'. 'ringside help' lists what there is.\n"],
  ])("2: %j", slow, async (args, err) => {
    expect(await ringside(args)).toEqual({ code: 2, out: "", err })
  })

  if (process.platform === "linux") {
    test("3: the trace does not fit", slow, async () => {
      const ended = await run(HOLDS, ["--trace", "/dev/full"])
      expect(ended).toMatchObject({ code: 3, err: "ringside run: cannot write /dev/full: no space left\n" })
    })
  }
})

describe.concurrent("help", () => {
  test.each([[[]], [["help"]], [["--help"]]])("%j lists every command", slow, async (args) => {
    const { code, out } = await ringside(args)
    expect(code).toBe(0)
    for (const name of ["run", "check", "fmt", "import", "conform", "serve", "lsp", "bench"])
      expect(out).toContain(`\n  ${name} `)
  })

  test("help of a command, asked for in two ways", slow, async () => {
    const [help, option] = await Promise.all([ringside(["help", "run"]), ringside(["run", "--help"])])
    expect(help.out).toMatch(/^Usage: ringside run FILE… \[OPTION…\]\n/)
    expect(option).toEqual(help)
  })

  test("the version", slow, async () => {
    expect((await ringside(["--version"])).out).toMatch(/^ringside \d+\.\d+\.\d+\n$/)
  })
})

describe.concurrent("reports", () => {
  test("KTAP", slow, async () => {
    const { code, out } = await run(FAILS, ["--format", "ktap"])
    expect(code).toBe(1)
    expect(readKtap(out)).toEqual([
      {
        ok: false,
        name: "r.replay",
        diagnostics: [],
        subtests: [
          { ok: true, name: "line 5: expect x ok", diagnostics: [], subtests: [] },
          { ok: false, name: "line 6: expect x latency < 1us", diagnostics: ["1ms, 999us over"], subtests: [] },
          { ok: false, name: "line 7: expect x fails EIO", diagnostics: ["x is ok, expected -EIO"], subtests: [] },
          { ok: true, name: "no report", diagnostics: [], subtests: [] },
        ],
      },
    ])
  })

  test("KTAP of several files, one with a name that is no KTAP", slow, () =>
    inFolder(async (folder) => {
      const names = ["a.replay", "not ok 1 # SKIP.replay"]
      for (const name of names) writeFileSync(join(folder, name), HOLDS)
      const { code, out } = await ringside(["run", "--format=ktap", "--", ...names], { cwd: folder })
      expect(code).toBe(0)
      const tests = readKtap(out)
      expect(tests.map(({ ok, name }) => ({ ok, name }))).toEqual([
        { ok: true, name: "a.replay" },
        { ok: true, name: "not ok 1 ? SKIP.replay" },
      ])
    }),
  )

  test("JSON: one document, in the same bytes each time", slow, async () => {
    const [first, second] = await Promise.all([run(FAILS, ["--format", "json"]), run(FAILS, ["--format", "json"])])
    expect(second).toEqual(first)
    expect(JSON.parse(first?.out ?? "")).toMatchObject({
      held: 1,
      failed: 2,
      reports: 0,
      replays: [
        {
          file: "r.replay",
          title: "One job",
          profile: "v7.2",
          policy: "fifo",
          choices: "straight",
          end_ns: 1_000_000,
          report: null,
          expectations: [
            { line: 5, source: "expect x ok", held: true, found: "" },
            { line: 6, held: false, found: "1ms, 999us over" },
            { line: 7, held: false },
          ],
        },
      ],
    })
  })

  test("quiet says only what failed", slow, async () => {
    expect((await run(HOLDS, ["--quiet"])).out).toBe("3 held, 0 failed\n")
    const { out } = await run(FAILS, ["--quiet"])
    expect(out).not.toContain("held    ")
    expect(out.split("\n").length).toBe(5)
  })

  test("options replace what the replay says", slow, async () => {
    const text = `replay 1\nparam n = 2\n${oneJob("x ok").replace("replay 1 # One job\n", "").replace("{ run 1ms }", "{ run 1ms; credits $n }")}`
    const args = ["--profile", "v6.12", "--policy=rr", "--seed", "7", "--set", "n=3", "--format", "json"]
    const { code, out, err } = await run(text, args)
    expect(err).toBe("")
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ replays: [{ profile: "v6.12", policy: "rr", seed: 7 }] })
  })

  test("a replay from standard input", slow, async () => {
    const ended = await ringside(["run", "-"], { input: HOLDS })
    expect(ended.code).toBe(0)
    expect(ended.out).toContain("3 held, 0 failed\n")
  })

  test("text from a replay cannot command the terminal", slow, async () => {
    const { code, out } = await run(HOLDS.replace("One job", "One \x1b[31m\u202ejob"))
    expect(code).toBe(0)
    expect(out).toContain("One ?[31m?job")
  })
})

describe.concurrent("traces", () => {
  test("a line an event; the report goes to standard error when the trace has standard output", slow, async () => {
    const { code, out, err } = await run(HOLDS, ["--trace", "-"])
    expect(code).toBe(0)
    expect(err).toContain("3 held, 0 failed\n")
    expect(out.split("\n").slice(0, 2)).toEqual([
      "0 op line=4 client=a",
      "0 queue job=x entity=q sched=gfx job_count=0 hw_job_count=0",
    ])
  })

  test("a file, the same bytes; JSON holds what a golden trace holds", slow, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), HOLDS)
      await ringside(["run", "r.replay", "--trace", "t.trace"], { cwd: folder })
      await ringside(["run", "r.replay", "--trace", "t.json"], { cwd: folder })
      const { out } = await ringside(["run", "r.replay", "--trace", "-"], { cwd: folder })
      expect(readFileSync(join(folder, "t.trace"), "utf8")).toBe(out)
      const events = JSON.parse(readFileSync(join(folder, "t.json"), "utf8")) as Record<string, unknown>[]
      expect(events[0]).toEqual({
        t_ns: 0,
        ev: "queue",
        job: "x",
        entity: "q",
        sched: "gfx",
        job_count: 0,
        hw_job_count: 0,
      })
      expect(events.map(({ ev }) => ev)).not.toContain("op")
      expect(readdirSync(folder).toSorted()).toEqual(["r.replay", "t.json", "t.trace"])
    }),
  )

  test("a run of failed expectations still leaves its trace", slow, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), FAILS)
      expect((await ringside(["run", "r.replay", "--trace", "t"], { cwd: folder })).code).toBe(1)
      expect(readFileSync(join(folder, "t"), "utf8")).toContain("finished_signal job=x")
    }),
  )
})

describe.concurrent("ends early", () => {
  test("a firmware that crashed leaves a core file, one that lives none", slow, () =>
    inFolder(async (folder) => {
      const machine = "replay 1\nscheduler drm-sched { profile v7.2 }\nmachine agx { chip t8103 }\n"
      writeFileSync(join(folder, "crash.replay"), `${machine}at 1ms inject firmware-crash\n`)
      writeFileSync(join(folder, "lives.replay"), machine)
      const crashed = await ringside(["run", "crash.replay", "--core-dump", "crash.core"], { cwd: folder })
      const lives = await ringside(["run", "lives.replay", "--core-dump", "lives.core"], { cwd: folder })
      expect([crashed.code, lives.code, readdirSync(folder).includes("lives.core")]).toEqual([0, 0, false])
      const core = readFileSync(join(folder, "crash.core"))
      // \x7fELF, 64 bits, little-endian; ET_CORE, AArch64; the kernel half.
      expect([core.readUInt32BE(0), core[4], core[5], core.readUInt16LE(16), core.readUInt16LE(18)]).toEqual([
        0x7f454c46, 2, 1, 4, 183,
      ])
      expect(core.readBigUInt64LE(24)).toBe(0xffffff80_0000_0000n)
      expect(core.length).toBeGreaterThan(16384)
    }),
  )

  test("a replay that never ends is stopped when its trace has a gigabyte", slow, async () => {
    const text = [
      "replay 1",
      "machine mock { sched gfx { timeout 1ms; on-timeout no-hang } }",
      "queue q on gfx",
      "at 0ms submit x to q { hang }",
      "expect x ok",
      "",
    ].join("\n")
    const ended = await run(text, [], { heapMib: 512 })
    expect(ended.code).toBe(1)
    expect(ended.out).toContain("  report  not over after 40000000 events\n")
    expect(ended.out).toMatch(/\n0 held, 0 failed, 1 report\n$/)
  })

  test("a reader that goes away ends the output, not the run", slow, async () => {
    const text = LONG.replace("5000000", "50000")
    const ended = await run(text, ["--trace", "-"], { onOutput: (_, child) => child.closeOutput() })
    expect(ended.code).toBe(0)
    expect(ended.err).toContain("0 held, 0 failed\n")
  })

  if (process.platform !== "win32") {
    test("Ctrl+C: told where it stopped, nothing left behind", slow, () =>
      inFolder(async (folder) => {
        // The short one ends, and is told, before the long one begins.
        writeFileSync(join(folder, "short.replay"), HOLDS)
        writeFileSync(join(folder, "long.replay"), LONG)
        const ended = await ringside(["run", "short.replay", "long.replay"], {
          cwd: folder,
          onOutput: (_, child) => child.kill("SIGINT"),
        })
        expect(ended.code).toBe(130)
        expect(ended.err).toMatch(/^ringside run: stopped at \d+ ns, after \d+ events of long\.replay\n$/)
        expect(readdirSync(folder).toSorted()).toEqual(["long.replay", "short.replay"])
      }),
    )
  }
})
