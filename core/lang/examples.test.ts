/** What people learn from: every example compiles, is formatted, says what to look for, and holds. */
import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { openSession } from "../session/open-session.ts"
import { checkReplay } from "./compile.ts"
import { formatReplay } from "./format.ts"

const folder = new URL("../../examples/", import.meta.url)
const CATEGORIES = ["Basics", "Dependencies", "Credits", "Policies", "Faults", "Races", "Mixes", "AGX"]

describe.each(readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".replay")))(
  "%s",
  (name) => {
    const text = readFileSync(new URL(name, folder), "utf8")
    const { program, diagnostics } = checkReplay(text)

    it("has no mistake and the canonical form", () => {
      expect(diagnostics).toEqual([])
      expect(formatReplay(text)).toEqual({ ok: true, value: text })
    })

    it("says what it is and what to look for", () => {
      expect(program?.title).toMatch(/^[A-Z]/)
      expect(CATEGORIES).toContain(/^# Category: (.*)$/m.exec(text)?.[1])
      expect(text).toMatch(/^# Look for: /m)
      expect(program?.expectations.length).toBeGreaterThan(1)
    })

    it("holds", () => {
      const session = openSession(program!)
      session.run({ turns: 1_000_000 })
      expect(session.state).toBe("ended")
      expect(session.verdicts().filter((verdict) => !verdict.held)).toEqual([])
    })
  },
)
