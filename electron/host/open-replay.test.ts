/** The real opener under the real host: an example goes in, a judged run comes out. */
import { readFileSync } from "node:fs"
import { expect, it } from "vitest"
import type { HostMessage } from "../../core/protocol/messages.ts"
import { Host } from "./host.ts"
import { openReplay } from "./open-replay.ts"

const REPLAY = readFileSync(new URL("../../examples/first-job.replay", import.meta.url), "utf8")

function run(text: string, more: object = {}): readonly HostMessage[] {
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
      close: () => {},
    },
    { product: "test" },
  )
  host.receive(JSON.stringify({ type: "start", run: 1, name: "a", text, pace: "max", paused: false, ...more }))
  for (let next = soon.shift(); next !== undefined; next = soon.shift()) next()
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
