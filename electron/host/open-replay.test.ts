/** The real opener under the real host: an example goes in, a judged run comes out. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import type { HostMessage } from "../../core/protocol/messages.ts"
import { Host } from "./host.ts"
import { openReplay } from "./open-replay.ts"

const REPLAY = readFileSync(new URL("../../examples/first-job.replay", import.meta.url), "utf8")

function run(text: string, more: object = {}, then: readonly object[] = []): readonly HostMessage[] {
  const messages: HostMessage[] = []
  const soon: (() => void)[] = []
  const host = new Host(
    {
      open: openReplay,
      send: (frame) => {
        if (typeof frame === "string") messages.push(JSON.parse(frame) as HostMessage)
      },
      clock: () => performance.now(),
      soon: (next) => soon.push(next),
      later: () => {},
      track: () => {},
      trackComparison: () => {},
      close: () => {},
    },
    { product: "test" },
  )
  host.receive(JSON.stringify({ type: "start", run: 1, name: "a", text, pace: "max", paused: false, ...more }))
  const settle = (): void => {
    for (let next = soon.shift(); next !== undefined; next = soon.shift()) next()
  }
  settle()
  for (const message of then) {
    host.receive(JSON.stringify(message))
    settle()
  }
  return messages
}

it("runs", () => {
  const messages = run(REPLAY)
  const last = messages.at(-1)
  expect(last).toMatchObject({ type: "finished", state: "ended", choices: "straight", report: null })
  if (last?.type === "finished") expect(last.verdicts.every(({ held }) => held)).toBe(true)
})

it.each([
  [{ scheduler: "magic" }, "unknown-scheduler"],
  [{ choices: "zzz" }, "bad-choices"],
])("refuses %o beside the text", (more, code) => {
  expect(run(REPLAY, more)).toEqual([
    expect.objectContaining({ type: "refused", diagnostics: [expect.objectContaining({ code })] }),
  ])
})

it("stops at a time and goes on, with the real session's clock", () => {
  const messages = run(REPLAY, { paused: true }, [
    { type: "continue", run: 1, pace: "max", until: 1_500_000 },
    { type: "continue", run: 1, pace: "max", events: 1_000_000 },
  ])
  const paused = messages.filter((message) => message.type === "progress" && message.state === "paused")
  expect(paused).toHaveLength(2)
  const last = messages.at(-1)
  expect(last).toMatchObject({ type: "finished", state: "ended" })
  // The first job has 2 ms to go by; at 1.5 ms both are queued and none is done.
  const [, stop] = paused
  expect(
    stop?.type === "progress" && last?.type === "finished" && stop.events < last.events && stop.now <= 1_500_000,
  ).toBe(true)
})
