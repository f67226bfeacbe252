/** The AGX replays that people learn from, on either scheduler: the same expectations hold, jobs end alike, memory is the same. */
import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { PORTS, type PortName } from "../../driver/port/make-port.ts"
import { compileReplay } from "../../lang/compile.ts"
import type { CompileOptions } from "../../lang/compile/context.ts"
import type { Program } from "../../lang/program.ts"
import { openSession } from "../../session/open-session.ts"
import type { Session } from "../../session/session-types.ts"
import { randomStrategy } from "../../session/strategies.ts"
import { jobMoments } from "../job-moments.ts"

const EXAMPLES = new URL("../../../examples/agx/", import.meta.url)
const names = readdirSync(EXAMPLES).filter((name) => name.endsWith(".replay"))
const SEEDS = 5
/** Much happens in it: seconds for each order. */
const LONG = "tvb-overflow.replay"

function program(name: string, options: CompileOptions): Program {
  const compiled = compileReplay(readFileSync(new URL(name, EXAMPLES), "utf8"), options)
  if (!compiled.ok) throw new Error(compiled.error.map(({ line, message }) => `${line}: ${message}`).join("\n"))
  return compiled.value
}

function run(name: string, scheduler: PortName, seed?: number): Session {
  const session = openSession(
    program(name, { scheduler }),
    seed === undefined ? {} : { strategy: randomStrategy(seed) },
  )
  session.run({ turns: 5_000_000 })
  return session
}

/** By job, what its fence carries. */
function results({ store }: Session): Map<string, number | null> {
  const jobs = jobMoments(store, new Set(store.objects.jobs))
  return new Map([...jobs].map(([name, { error }]) => [name, error]))
}

function memory({ agx }: Session): (Uint8Array | null)[] | undefined {
  return agx?.program.buffers.map(({ size }, index) => agx.readBuffer(index, 0, size))
}

test("there are eight, and they leave the scheduler to whoever runs them", () => {
  expect(names.length).toBe(8)
  for (const name of names) expect([name, program(name, {}).scheduler]).toEqual([name, "jobqueue"])
})

test("who names a policy or a kernel means drm_sched, and so does a text that names it", () => {
  const [name = ""] = names
  expect(program(name, { policy: "fair" })).toMatchObject({ scheduler: "drm-sched", policy: "fair" })
  expect(program(name, { profile: "v6.17" })).toMatchObject({ scheduler: "drm-sched", profile: "v6.17" })
  const compiled = compileReplay("replay 1\nscheduler drm-sched\nmachine agx { chip t8103 }\n")
  expect(compiled.ok && compiled.value.scheduler).toBe("drm-sched")
})

describe.each(names)("%s", (name) => {
  test("holds, and leaves the same, on both", () => {
    const [first, second] = PORTS.map((port) => run(name, port)) as [Session, Session]
    for (const session of [first, second]) {
      expect([session.state, session.report]).toEqual(["ended", null])
      expect(session.verdicts().filter(({ held }) => !held)).toEqual([])
    }
    expect(results(second)).toEqual(results(first))
    expect([...results(first).values()]).not.toContain(null)
    expect(memory(second)).toEqual(memory(first))
  })

  test("breaks in no order of what is simultaneous", { timeout: 60_000 }, () => {
    for (const port of PORTS)
      for (let seed = 0; seed < (name === LONG ? 1 : SEEDS); seed++) {
        const session = run(name, port, seed)
        expect([session.state, session.halted, session.report], `${port}, seed ${seed}`).toEqual(["ended", false, null])
      }
  })
})
