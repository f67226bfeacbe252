/** A driver that makes the steps of submissions in any order, and stops and tears down between: told, and never our fault. */
import fc from "fast-check"
import { expect, test } from "vitest"
import { compileReplay } from "../../core/lang/compile.ts"
import { PROFILES } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"

const job = fc.constantFrom("a", "b", "c", "d")
const queue = fc.constantFrom("q", "p")
const step = fc.oneof(
  fc.tuple(fc.constantFrom("arm", "push", "cleanup", "touch", "signal finished", "signal scheduled"), job),
  fc.tuple(fc.constantFrom("kill", "flush", "fini"), queue),
  fc.tuple(
    fc.constantFrom("stop", "start", "stop-jobs", "start-jobs", "fault", "fini sched"),
    fc.constantFrom("gfx", "copy"),
  ),
  fc.constantFrom(["depend a after", "b"], ["depend d after", "c"], ["move q to", "copy"], ["move p to", "gfx, copy"]),
)
const reaction = fc.constantFrom(
  "reset",
  "reset-resubmit",
  "reset-kill",
  "abort",
  "no-hang",
  "no-hang-restart",
  "enodev",
)

test("any order of calls ends, in both forms, and not by an internal fault", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 14 }),
      fc.constantFrom(...PROFILES.filter((one) => one !== "v7.2-rc")),
      reaction,
      fc.boolean(),
      (steps, profile, onTimeout, steer) => {
        const text = `replay 1
scheduler drm-sched { profile ${profile} }
machine mock { sched gfx { credits 2; timeout 50us; on-timeout ${onTimeout} }; sched copy }
queue q on gfx, copy { guilty }
queue p on gfx
until 2ms
at 0us init a to q { run 20us }
at 0us init b to q { hang 1 }
at 0us submit c to p { run 30us }
at 0us init d to p
${steps.map((words, index) => `at ${(index + 1) * 7}us ${words.join(" ")}`).join("\n")}
`
        const program = compileReplay(text)
        if (!program.ok) throw new Error(program.error.map(({ message }) => message).join("; "))
        const session = openSession(program.value, steer ? { strategy: { pick: () => 0 } } : {})
        for (let slice = 0; slice < 100 && session.state !== "ended"; slice++) session.run({ turns: 10_000 })
        expect([session.state, session.state === "failed" ? session.report : null]).toEqual(["ended", null])
      },
    ),
    { numRuns: 1500 },
  )
})
