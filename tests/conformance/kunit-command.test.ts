/** `ringside conform kunit` as a process: what it tells, to people and to the kernel's tools. */
import { describe, expect, test } from "vitest"
import { type KtapTest, readKtap } from "../cli/ktap.ts"
import { ringside } from "../cli/ringside.ts"

const slow = { timeout: 120_000 }

/** The report and the line below it. */
function split(out: string): readonly [string, string] {
  const at = out.trimEnd().lastIndexOf("\n") + 1
  return [out.slice(0, at), out.slice(at)]
}

function find(tests: readonly KtapTest[], ...names: readonly string[]): KtapTest | undefined {
  const [name, ...rest] = names
  const found = tests.find((one) => one.name.trim() === name)
  return found === undefined || rest.length === 0 ? found : find(found.subtests, ...rest)
}

describe.concurrent("conform kunit", () => {
  test(
    "v7.2 and each of its policies unless said: counts by suite, figures, the sum alone on the last line",
    slow,
    async () => {
      const { code, out, err } = await ringside(["conform", "kunit"])
      expect({ code, err }).toEqual({ code: 0, err: "" })
      const lines = out.split("\n")
      expect(lines.filter((line) => /^v/.test(line))).toEqual(["v7.2 rr", "v7.2 fifo", "v7.2 fair"])
      expect(lines.filter((line) => /^ {2}drm_sched_\w+_tests: \d+ passed$/.test(line)).length).toBe(33)
      expect(lines.filter((line) => /^ {6}[01]: prio=\w+ sync=[01] elapsed_ms=/.test(line)).length).toBe(120)
      expect(lines.filter((line) => /^ {6}avg_max_min_delta\(x100\)=\d+$/.test(line)).length).toBe(15)
      expect(split(out)[1]).toBe("126 passed, 0 failed\n")
    },
  )

  test("chosen kernels and policies", slow, async () => {
    const { code, out } = await ringside(["conform", "kunit", "--profile", "v6.12,v7.2", "--policy", "rr"])
    expect(code).toBe(0)
    expect(out).toContain("    drm_sched_basic_cancel left out: v6.12 has no cancel_job\n")
    expect(out).toContain("    drm_sched_skip_reset left out: v6.12 has no NO_HANG\n")
    expect(split(out)[1]).toBe("80 passed, 0 failed\n")
  })

  test("the job queue, by its own face and the C face", slow, async () => {
    const { code, out, err } = await ringside(["conform", "kunit", "--scheduler", "jobqueue,c-api"])
    expect({ code, err }).toEqual({ code: 0, err: "" })
    expect(out.split("\n").filter((line) => /^[a-z]/.test(line))).toEqual(["jobqueue", "c-api"])
    expect(split(out)[1]).toBe("84 passed, 0 failed\n")
  })

  test.each([
    [["--scheduler", "jobqeue"], "no scheduler 'jobqeue'. Did you mean 'jobqueue'?"],
    [["--scheduler", "jobqueue", "--policy", "fair"], "jobqueue has no policy, which is of drm-sched"],
  ])("%j is refused", slow, async (args, reason) => {
    const { code, out, err } = await ringside(["conform", "kunit", ...args])
    expect({ code, out }).toEqual({ code: 2, out: "" })
    expect(err).toBe(`ringside conform: ${reason}\n`)
  })

  test("KTAP: kernel and policy, suite, case, parameter", slow, async () => {
    const { code, out } = await ringside(["conform", "kunit", "--profile", "v6.12", "--format", "ktap"])
    expect(code).toBe(0)
    const [report, last] = split(out)
    expect(last).toBe("76 passed, 0 failed\n")
    const tests = readKtap(report)
    expect(tests.map(({ name, ok, subtests }) => [name, ok, subtests.length])).toEqual([
      ["v6.12 rr", true, 11],
      ["v6.12 fifo", true, 11],
    ])
    const suite = "drm_sched_scheduler_two_clients_one_credit_tests"
    const mixes = find(tests, "v6.12 fifo", suite, "drm_sched_scheduler_two_clients_test")
    expect(mixes?.subtests.length).toBe(10)
    expect(mixes?.diagnostics).toContain("drm_sched_scheduler_two_clients_test.speed: slow")
    const mix = find(mixes?.subtests ?? [], "Normal priority and low priority")
    expect(mix?.diagnostics).toContain("+  1100ms:               ; 100     0  112")
    expect(mix?.diagnostics.at(-1)).toMatch(/^1: prio=low sync=0 elapsed_ms=2000ms \(ideal_ms=1000ms\) cycle_time/)
    expect(report).toContain("ok 3 drm_sched_basic_entity_cleanup # SKIP v6.12 has no cancel_job\n")
    expect(report).toContain("# Totals: pass:38 fail:0 skip:4 total:42\n")
  })
})
