/**
 * The published workloads of gem_wsim, which are other people's and not kept here: each becomes a replay that checks, runs
 * and ends on every policy and every scheduler. They are looked for in `RINGSIDE_TRACES`, or beside the checkout.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { compileReplay } from "../../core/lang/compile.ts"
import { formatReplay } from "../../core/lang/format.ts"
import { importWsim } from "../../core/lang/import/wsim/wsim.ts"
import { openSession } from "../../core/session/open-session.ts"

const beside = fileURLToPath(new URL("../../../shared/traces", import.meta.url))
const folder = join(process.env["RINGSIDE_TRACES"] ?? beside, "wsim")
const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".wsim")) : []

// A test that was skipped counts as failed; this one says what is the case.
if (names.length === 0) test("there are no published workloads here, so none is tried", () => expect(names).toEqual([]))

test.each(names)("%s", { timeout: 60_000 }, (file) => {
  const replay = importWsim(readFileSync(join(folder, file), "utf8"), {
    name: file.replace(/\.wsim$/, ""),
    repeat: 3,
  })
  if (!replay.ok) throw new Error(JSON.stringify(replay.error))
  expect(formatReplay(replay.value)).toEqual({ ok: true, value: replay.value })
  for (const choice of [{ policy: "fifo" }, { policy: "rr" }, { policy: "fair" }, { scheduler: "jobqueue" }]) {
    const program = compileReplay(replay.value, choice)
    if (!program.ok) throw new Error(JSON.stringify(program.error[0]))
    const session = openSession(program.value)
    session.run({ turns: 1_000_000 })
    expect(session.state).toBe("ended")
    expect(session.reports).toEqual([])
    expect(session.verdicts()).toMatchObject([{ held: true, text: "3 cycles" }])
    expect(session.store.objects.words).toContain("finished")
  }
})
