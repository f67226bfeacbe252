/** `ringside compare` as a process: the table, the document, exit codes, and what it refuses. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"
import { HOLDS } from "./replays.ts"
import { inFolder, ringside } from "./ringside.ts"

const slow = { timeout: 90_000 }
const root = fileURLToPath(new URL("../../", import.meta.url))
const LATE_JOINER = "examples/late-joiner.replay"

interface Document {
  readonly contenders: readonly {
    readonly name: string
    readonly report: string | null
    readonly held: number
    readonly figures: { readonly fairnessError: number; readonly parties: readonly { readonly name: string }[] }
  }[]
}

describe.concurrent("compare", () => {
  test("a column for each policy of the profile, the best of a line marked", slow, async () => {
    const { code, out, err } = await ringside(["compare", LATE_JOINER, "--schedulers", "drm_sched"], { cwd: root })
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(out).toMatch(/^the whole run +drm-sched\/fifo +drm-sched\/rr +drm-sched\/fair$/m)
    expect(out).toMatch(/^ {2}fairness error +43\.3% +0\.74% \* x0\.02 +0\.74% \* x0\.02$/m)
    expect(out).toMatch(/^ {2}context switches +1 \* +2 +x2\.00 +2 +x2\.00$/m)
    expect(out).toMatch(/^client editor$/m)
  })

  test("contenders stand in the order in which they are asked for", slow, async () => {
    const args = ["compare", LATE_JOINER, "--schedulers", "drm-sched", "--policy", "fair,fifo", "--format", "json"]
    const { code, out } = await ringside(args, { cwd: root })
    expect(code).toBe(0)
    const { contenders } = JSON.parse(out) as Document
    expect(contenders.map(({ name }) => name)).toEqual(["drm-sched/fair", "drm-sched/fifo"])
    expect(contenders[1]?.figures.fairnessError).toBeCloseTo(17.5 / 2 / 20.2, 10)
    expect(contenders[0]?.figures.parties.map(({ name }) => name)).toEqual(["batch", "editor"])
    // The same replay gives the same bytes.
    expect((await ringside(args, { cwd: root })).out).toBe(out)
  })

  test("the new scheduler beside the old one, whatever the replay names", slow, async () => {
    for (const scheduler of ["drm-sched { profile v7.2; policy fair }", "jobqueue { seed 3 }"]) {
      const { code, out } = await ringside(["compare", "-", "--profile", "v6.12"], {
        input: HOLDS.replace("\n", `\nscheduler ${scheduler}\n`),
      })
      expect(code).toBe(0)
      expect(out).toMatch(/^the whole run +drm-sched\/fifo +drm-sched\/rr +jobqueue/m)
    }
  })

  test("who cannot run a replay is left out and told, unless it was asked for by name", slow, async () => {
    const file = "examples/armed-and-forgotten.replay"
    const { code, out, err } = await ringside(["compare", file], { cwd: root })
    expect(code).toBe(0)
    expect(err).toMatch(
      /^jobqueue is left out: examples\/armed-and-forgotten.replay:\d+:\d+: error: jobqueue has no 'init'/m,
    )
    expect(out).toMatch(/^the whole run +drm-sched\/fifo +drm-sched\/rr +drm-sched\/fair$/m)
    const named = await ringside(["compare", file, "--schedulers", "drm-sched,jobqueue"], { cwd: root })
    expect(named).toMatchObject({ code: 2, out: "" })
  })

  test("a picture, whole or not at all", slow, () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), HOLDS)
      const { code, err } = await ringside(["compare", "r.replay", "--svg", "out.svg"], { cwd: folder })
      expect({ code, err }).toEqual({ code: 0, err: "" })
      expect(readdirSync(folder).sort()).toEqual(["out.svg", "r.replay"])
      const svg = readFileSync(join(folder, "out.svg"), "utf8")
      expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" /)
      expect(svg).toContain(">drm-sched/fair</text>")
    }),
  )

  test("a replay from standard input; expectations are figures", slow, async () => {
    const { code, out } = await ringside(["compare", "-", "--policy", "fifo,rr", "--set", "n=3"], {
      input: `replay 1 # Two\nmachine mock { sched gfx }\nparam n = 1\nclient a { queue q on gfx }
repeat $n every 1ms { a submit x to q { run 1ms } }\nexpect x[0] fails EIO\n`,
    })
    expect(code).toBe(0)
    expect(out).toMatch(/^-: Two$/m)
    expect(out).toMatch(/^ {2}jobs done +3 /m)
    expect(out).toMatch(/^ {2}expectations failed +1 /m)
  })

  test("a run that never ends is stopped, told and counted as failed", slow, async () => {
    const endless = `replay 1
machine mock { sched gfx { timeout 1us; on-timeout no-hang } }
client a { queue q on gfx }
at 0ms a submit x to q { run 1ms; hang }
`
    const { code, out } = await ringside(["compare", "-", "--policy", "fifo"], { input: endless })
    expect(code).toBe(1)
    expect(out).toMatch(/^report {2}drm-sched\/fifo {2}not over after \d+ events$/m)
  })

  test.each([
    ["no replay", [], "no replay to compare on. 'ringside help compare' says more."],
    ["two replays", ["r.replay", "s.replay"], "takes one replay, and got 's.replay' too"],
    [
      "an unknown scheduler",
      ["r.replay", "--schedulers", "drm-shed"],
      "no scheduler 'drm-shed'. Did you mean 'drm-sched'?",
    ],
    ["a name that means harm", ["r.replay", "--schedulers", "\x1b[31mx"], "no scheduler '?[31mx'."],
    ["an unknown policy", ["r.replay", "--policy", "fifo,cfs"], "no policy 'cfs'. There are rr, fifo, fair."],
    ["a policy twice", ["r.replay", "--policy", "fifo,fifo"], "policy 'fifo' stands twice"],
    [
      "a policy that the profile lacks",
      ["r.replay", "--profile", "v6.12", "--policy", "fair"],
      "v6.12 has no policy 'fair'",
    ],
    [
      "a policy of none of them",
      ["r.replay", "--schedulers", "jobqueue", "--policy", "fair"],
      "--policy is of drm-sched",
    ],
    [
      "a profile of none of them",
      ["r.replay", "--schedulers", "jobqueue", "--profile", "v7.2"],
      "--profile is of drm-sched",
    ],
    ["an unknown profile", ["r.replay", "--profile", "v7.1"], "no profile 'v7.1'. Did you mean 'v7.2'?"],
    ["an unknown format", ["r.replay", "--format", "jsn"], "no format 'jsn'. Did you mean 'json'?"],
    ["an option of another command", ["r.replay", "--choices", "c1"], "no option '--choices'"],
    ["a picture over the replay", ["r.replay", "--svg", "r.replay"], "--svg r.replay: is the replay itself"],
    ["a picture where nothing is", ["r.replay", "--svg", "no/where.svg"], "--svg no/where.svg: no such directory"],
    ["a picture on standard output", ["r.replay", "--svg", "-"], "--svg -: standard output already has the figures"],
    ["a file that is not there", ["s.replay"], "s.replay:1:1: error: no such file"],
  ])("2: %s", slow, (_, args, message) =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "r.replay"), HOLDS)
      const ended = await ringside(["compare", ...args], { cwd: folder })
      expect(ended).toMatchObject({ code: 2, out: "" })
      expect(ended.err).toContain(message)
      expect(readdirSync(folder)).toEqual(["r.replay"])
    }),
  )
})
