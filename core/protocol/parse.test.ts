import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type ClientMessage, TEXT_FRAME_MAX } from "./messages.ts"
import { parseClientMessage, parseHostMessage } from "./parse.ts"

const start: ClientMessage = { type: "start", run: 1, name: "a.replay", text: "replay 1\n", pace: "max", paused: false }

describe("parse", () => {
  it("reads what the other side writes", () => {
    expect(parseClientMessage(JSON.stringify(start))).toEqual({ ok: true, value: start })
    const log = { type: "log", level: "info", text: "ready" }
    expect(parseHostMessage(JSON.stringify(log))).toEqual({ ok: true, value: log })
  })

  it("names the place of what it refuses", () => {
    const refused = parseClientMessage(JSON.stringify({ ...start, run: -1 }))
    expect(refused.ok ? "" : refused.error).toMatch(/^run: /)
    const extra = parseClientMessage(JSON.stringify({ ...start, more: 1 }))
    expect(extra.ok ? "" : extra.error).toContain('"more"')
  })

  it("refuses fractions, numbers past 2^53, prototypes and unknown types", () => {
    for (const frame of [
      '{"type":"pause","run":1.5}',
      '{"type":"pause","run":1e300}',
      '{"type":"continue","run":1,"pace":"max","until":9007199254740993}',
      '{"type":"continue","run":1,"pace":-1}',
      '{"type":"__proto__"}',
      '{"__proto__":{"type":"pause","run":1}}',
      '{"type":["pause"],"run":1}',
      "null",
      "[]",
      "",
      "{",
    ])
      expect(parseClientMessage(frame).ok, frame).toBe(false)
  })

  it("does not read a frame that is too long", () => {
    const refused = parseClientMessage(" ".repeat(TEXT_FRAME_MAX + 1))
    expect(refused.ok ? "" : refused.error).toMatch(/at most/)
  })

  it("survives deep nesting and any JSON", () => {
    expect(parseClientMessage("[".repeat(1_000_000)).ok).toBe(false)
    expect(parseClientMessage(`${"[".repeat(100_000)}${"]".repeat(100_000)}`).ok).toBe(false)
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseClientMessage(text).ok).toBe(false)
        expect(parseHostMessage(text).ok).toBe(false)
      }),
    )
  })

  it("keeps its explanation short", () => {
    const refused = parseClientMessage(JSON.stringify({ ...start, ["x".repeat(100_000)]: 1 }))
    expect(refused.ok ? "" : refused.error).toSatisfy((text: string) => text.length <= 300)
  })
})
