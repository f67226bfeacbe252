/** Comparisons of the host: real replays, a clock that moves by itself, and a window that listens. */
import { expect, test } from "vitest"
import type { ClientMessage, HostMessage } from "../../core/protocol/messages.ts"
import { parseHostMessage } from "../../core/protocol/parse.ts"
import { Host } from "./host.ts"
import { COMPARE_EVENTS_MAX } from "./limits.ts"
import { openReplay } from "./open-replay.ts"

const TWO = `replay 1 # Two clients
machine mock { sched gfx { credits 1; rings 1 } }
client a { queue qa on gfx }
client b { queue qb on gfx }
repeat 10 every 0ns from 0ms { a submit x to qa { run 1ms } }
repeat 10 every 0ns from 1ms { b submit y to qb { run 1ms } }
expect y[9] finished at 20ms
`

class Bench {
  readonly messages: HostMessage[] = []
  readonly live = new Set<number>()
  private readonly soon: (() => void)[] = []
  private clock = 0
  readonly host = new Host(
    {
      open: openReplay,
      send: (frame) => {
        if (typeof frame !== "string") return
        const parsed = parseHostMessage(frame)
        if (!parsed.ok) throw new Error(parsed.error)
        this.messages.push(parsed.value)
      },
      clock: () => (this.clock += 0.5),
      soon: (run) => void this.soon.push(run),
      later: () => {},
      track: () => {},
      trackComparison: (comparison, live) => void (live ? this.live.add(comparison) : this.live.delete(comparison)),
      close: () => {},
    },
    { product: "test" },
  )

  compare(text: string, more: Partial<Extract<ClientMessage, { type: "compare" }>> = {}): void {
    const message = { type: "compare", comparison: 1, name: "r.replay", text, contenders: null, ...more }
    this.host.receive(JSON.stringify(message))
  }

  turns(most: number): void {
    for (let turn = 0; turn < most; turn++) this.soon.shift()?.()
  }

  of<T extends HostMessage["type"]>(type: T): Extract<HostMessage, { type: T }>[] {
    return this.messages.filter((message): message is Extract<HostMessage, { type: T }> => message.type === type)
  }
}

test("each contender of the profile is run and told, then that all is over", () => {
  const bench = new Bench()
  bench.compare(TWO)
  expect([...bench.live]).toEqual([1])
  bench.turns(100)
  expect(bench.of("comparing")[0]?.available).toEqual(expect.arrayContaining(["drm-sched/fifo", "drm-sched/fair"]))
  const results = bench.of("compared").map(({ result }) => result)
  expect(results.map(({ contender }) => contender.policy).slice(0, 3)).toEqual(["fifo", "rr", "fair"])
  // 4.5 of 20 ms, as computed by hand in figures.test.ts.
  expect(results[0]).toMatchObject({ report: null, held: 1, failed: 0, end: 20e6 })
  expect(results[0]?.figures.fairnessError).toBeCloseTo(4.5 / 20, 10)
  expect(bench.messages.at(-1)).toMatchObject({
    type: "comparison-over",
    state: "done",
    title: "Two clients",
    profile: "v7.2",
  })
  expect([...bench.live]).toEqual([])
})

test("only those who are asked for, in that order, each once", () => {
  const bench = new Bench()
  bench.compare(TWO, { contenders: ["drm-sched/fair", "drm-sched/fifo", "drm-sched/fair"] })
  bench.turns(100)
  expect(bench.of("compared").map(({ result }) => result.contender.policy)).toEqual(["fair", "fifo"])
})

test.each([
  ["a replay with a mistake", "replay 1\nexpect nobody ok\n", null, "no job 'nobody'"],
  ["a contender that is not there", TWO, ["drm-sched/cfs"], "no contender 'drm-sched/cfs'"],
])("%s is refused, with what is wrong", (_, text, contenders, message) => {
  const bench = new Bench()
  bench.compare(text, { contenders })
  bench.turns(10)
  const [over, ...more] = bench.of("comparison-over")
  expect(more).toEqual([])
  expect(over).toMatchObject({ state: "refused" })
  expect(over?.diagnostics[0]?.message).toBe(message)
  expect([...bench.live]).toEqual([])
})

test("who cannot run a replay is left out, unless it was asked for by name", () => {
  const steps = `replay 1
machine mock { sched gfx }
client a { queue q on gfx }
at 0ms a init x to q { run 1ms }
at 1ms a arm x
at 2ms a push x
`
  const bench = new Bench()
  bench.compare(steps)
  bench.turns(100)
  expect(bench.of("compared").map(({ result }) => result.contender.policy)).toEqual(["fifo", "rr", "fair"])
  expect(bench.of("comparison-over")).toMatchObject([{ state: "done" }])
  bench.compare(steps, { comparison: 2, contenders: ["jobqueue", "drm-sched/fair"] })
  bench.turns(100)
  expect(bench.of("comparison-over").at(-1)).toMatchObject({ comparison: 2, state: "refused" })
})

const ENDLESS = `replay 1
machine mock { sched gfx { timeout 1us; on-timeout no-hang } }
client a { queue q on gfx }
at 0ms a submit x to q { run 1ms; hang }
`

test("a run without an end can be stopped, and another comparison stops it too", () => {
  const bench = new Bench()
  bench.compare(ENDLESS)
  bench.turns(5)
  expect(bench.of("comparison-over")).toEqual([])
  bench.host.receive(JSON.stringify({ type: "compare-stop", comparison: 1 }))
  expect(bench.of("comparison-over")).toMatchObject([{ comparison: 1, state: "stopped" }])
  bench.compare(ENDLESS, { comparison: 2 })
  bench.turns(2)
  bench.compare(TWO, { comparison: 3 })
  bench.turns(100)
  expect(bench.of("comparison-over").map(({ comparison, state }) => [comparison, state])).toEqual([
    [1, "stopped"],
    [2, "stopped"],
    [3, "done"],
  ])
})

test("a run without an end stops by itself, and is told as it stands", { timeout: 60_000 }, () => {
  const bench = new Bench()
  bench.compare(ENDLESS, { contenders: ["drm-sched/fifo"] })
  bench.turns(1_000_000)
  const [compared] = bench.of("compared")
  expect(compared?.result.report).toMatch(/^not over after \d+ events$/)
  expect(bench.of("comparison-over")).toMatchObject([{ state: "done" }])
  expect(COMPARE_EVENTS_MAX).toBeLessThan(10_000_000)
})
