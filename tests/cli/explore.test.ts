/** `ringside explore` as a process: what it finds, how that is repeated, what it refuses. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { inFolder, ringside } from "./ringside.ts"

const slow = { timeout: 120_000 }

const PATIENT = `replay 1
machine mock { sched gfx }
queue render on gfx
at 0us submit a to render { run 10us }
`

describe.concurrent("a replay", () => {
  test("the printed command repeats what was found, with its faults", slow, async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), PATIENT)
      const found = await ringside(["explore", "r.replay", "--faults", "lost-irq,error"], { cwd: folder })
      expect(found.code).toBe(1)
      const [, report, command] = /^Run \d+ of 10000, seed \d+: (.*)\nRepeat it: ringside (.*)\n$/.exec(found.out) ?? []
      expect(report).toBe("WARNING: jobs: a never ends: nothing is left to run (line 4)")
      const again = await ringside((command ?? "").split(" "), { cwd: folder })
      expect([again.code, again.out.includes(`report  ${report}`)]).toEqual([1, true])
      // Without its faults it is another run.
      const without = await ringside((command ?? "").split(" ").slice(0, -2), { cwd: folder })
      expect(without.code).toBe(0)
    })
  })

  test("nothing is found where nothing can be", slow, async () => {
    await inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), PATIENT)
      const args = ["explore", "r.replay", "--faults", "late-irq,error", "--runs", "300", "--seed", "7"]
      const ended = await ringside(args, { cwd: folder })
      expect([ended.code, ended.out]).toEqual([0, "300 runs from seed 7, nothing found.\n"])
    })
  })
})

describe.concurrent("generated replays", () => {
  test("a finding is the same on one thread and on three, and its file repeats it", slow, async () => {
    await inFolder(async (folder) => {
      mkdirSync(join(folder, "found"))
      const args = ["explore", "--generate", "300", "--runs", "20", "--seed", "50", "--faults", "kill"]
      const one = await ringside(args, { cwd: folder })
      expect(one.code).toBe(1)
      const three = await ringside([...args, "--jobs", "3", "--out", "found"], { cwd: folder })
      const [, report] = one.out.split("\n")
      expect(three.out.split("\n").slice(0, 3)).toEqual(one.out.split("\n").slice(0, 3))
      const [file] = readdirSync(join(folder, "found"))
      expect(one.out.split("\n\n")[1]).toBe(readFileSync(join(folder, "found", file ?? ""), "utf8").split("\n\n")[0])
      const [, command] = /^Repeat it: ringside (.*)$/m.exec(three.out) ?? []
      const again = await ringside((command ?? "").split(" "), { cwd: folder })
      expect([again.code, again.out.includes(report ?? "?")]).toEqual([1, true])
      expect((await ringside(["check", `found/${file}`], { cwd: folder })).code).toBe(0)
    })
  })

  test("without a finding it says how much was run, and how fast", slow, async () => {
    const ended = await ringside(["explore", "--generate", "1", "--runs", "40", "--seed", "9", "--jobs", "2"])
    expect([ended.code, ended.out]).toEqual([0, "40 runs of 1 replays from seed 9, faults none: nothing found.\n"])
    expect(ended.err).toMatch(/^40 runs in \d+\.\d s, \d+ a second\n$/)
  })
})

test.each([
  [["explore"], "takes one replay"],
  [["explore", "a", "--generate", "5"], "takes no replay with --generate"],
  [["explore", "--generate", "0"], "--generate is a whole number from 1"],
  [["explore", "a", "--faults", "hangs"], "--faults: no fault 'hangs'"],
  [["explore", "a", "--faults-max", "-1"], "--faults-max is a whole number from 0"],
  [["explore", "a", "--jobs", "2"], "--jobs is for --generate"],
  [["explore", "--generate", "5", "--jobs", "65"], "--jobs is a whole number from 1 to 64"],
  [["explore", "--generate", "5", "--out", "nowhere"], "--out nowhere: no such directory"],
  [["explore", "--generate", "5", "--scheduler", "drm-shed"], "no scheduler 'drm-shed'"],
  [["run", "a", "--faults", "all"], "it needs --choices"],
  [["run", "a", "--choices", "c1", "--faults", "al"], "no fault 'al'"],
])("%j is refused", slow, async (args, why) => {
  const { code, err } = await ringside(args)
  expect([code, err.includes(why)]).toEqual([2, true])
  expect(existsSync("nowhere")).toBe(false)
})
