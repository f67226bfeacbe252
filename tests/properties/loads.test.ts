/**
 * Random loads: whatever their steps, both forms do the same when nothing is overtaken, and however they are interleaved
 * no checker finds anything, each load comes through all its cycles, and every job ends well.
 */
import fc from "fast-check"
import { expect, test } from "vitest"
import { RandomStrategy, type Strategy } from "../../core/engine/strategy.ts"
import { type CompileOptions, compileReplay } from "../../core/lang/compile.ts"
import type { Program } from "../../core/lang/program.ts"
import { openSession } from "../../core/session/open-session.ts"
import type { Session } from "../../core/session/session-types.ts"
import { formatEvent } from "../../core/trace/format-event.ts"

const CYCLES = 3

const step = fc.record({
  kind: fc.constantFrom(
    "submit",
    "submit",
    "submit",
    "wait",
    "sleep",
    "every",
    "throttle",
    "fence",
    "endless",
    "priority",
  ),
  queue: fc.nat(2),
  count: fc.integer({ min: 1, max: 3 }),
  low: fc.nat(9),
  more: fc.nat(5),
  refs: fc.array(fc.record({ job: fc.nat(9), back: fc.nat(2), scheduled: fc.boolean() }), { maxLength: 2 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

const loads = fc.record({
  credits: fc.integer({ min: 1, max: 3 }),
  rings: fc.integer({ min: 1, max: 2 }),
  loads: fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 3 }),
})

/** A job of the load: in this cycle one above, in a cycle before any. */
function reference(
  above: readonly string[],
  all: readonly string[],
  { job, back }: Step["refs"][number],
): string | null {
  const names = back === 0 ? above : all
  const name = names[job % Math.max(1, names.length)]
  return name === undefined ? null : back === 0 ? name : `${name}[-${back}]`
}

function loadText(steps: readonly Step[], load: number): string {
  const named = steps.map((one, index) => ({ ...one, name: `${one.kind === "endless" ? "e" : "j"}${load}x${index}` }))
  const all = named.filter(({ kind }) => kind === "submit").map(({ name }) => name)
  const above: string[] = []
  const lines = named.flatMap(({ kind, queue, count, low, more, refs, name }): string[] => {
    const q = `q${queue}`
    const span = `${low}ns..${low + more}ns`
    const after = refs.flatMap((ref) => {
      const found = reference(above, all, ref)
      return found === null ? [] : [`${ref.scheduled ? "scheduled " : ""}${found}`]
    })
    const clause = after.length === 0 ? "" : ` after ${after.join(", ")}`
    switch (kind) {
      case "submit":
        above.push(name)
        return [`submit ${count} ${name} to ${q} { run ${span} }${clause}`]
      case "wait":
        return after.length === 0 ? [] : [`wait ${after.map((one) => one.replace("scheduled ", "")).join(", ")}`]
      case "sleep":
        return [`sleep ${span}`]
      case "every":
        return [`every ${low * 3}ns`]
      case "throttle":
        return [`throttle ${more % 2 === 0 ? "queued" : "behind"} ${low % 4}`]
      case "fence": {
        const fence = `f${load}x${name}`
        above.push(name)
        all.push(name)
        // Throttled, it would wait for the job that waits for its signal.
        return [
          "throttle queued 1000",
          `fence ${fence}`,
          `submit ${name} to ${q} after fence ${fence}`,
          `signal ${fence}`,
        ]
      }
      case "endless":
        return ["throttle queued 1000", `submit ${name} to ${q} { endless }`, `sleep ${low}ns`, `terminate ${name}`]
      case "priority":
        return [`priority ${q} ${low % 2 === 0 ? "low" : "normal"}`]
    }
  })
  return `load l${load} ${CYCLES} times from ${load}ns {\n${[...lines, "sleep 1ns"].join("\n")}\n}\nexpect load l${load} cycles = ${CYCLES}`
}

function compile(choice: typeof loads extends fc.Arbitrary<infer T> ? T : never, scheduler: CompileOptions): Program {
  const text = `replay 1
machine mock { sched gfx { credits ${choice.credits}; rings ${choice.rings} }; sched copy { credits ${choice.credits} } }
queue q0 on gfx
queue q1 on copy
queue q2 on copy, gfx
${choice.loads.map(loadText).join("\n")}`
  const program = compileReplay(text, scheduler)
  if (!program.ok)
    throw new Error(`${program.error.map(({ line, message }) => `${line}: ${message}`).join("\n")}\n${text}`)
  return program.value
}

function run(program: Program, strategy?: Strategy): Session {
  const session = openSession(program, strategy === undefined ? {} : { strategy })
  session.run({ turns: 1_000_000 })
  expect(session.state).toBe("ended")
  expect(session.reports).toEqual([])
  expect(session.verdicts().filter(({ held }) => !held)).toEqual([])
  return session
}

function trace({ store }: Session): string[] {
  return Array.from({ length: store.length }, (_, index) => formatEvent(store, index))
}

const CHOICE = fc.constantFrom<CompileOptions>(
  { policy: "fifo" },
  { policy: "rr" },
  { policy: "fair" },
  { scheduler: "jobqueue" },
)

test("the steered form, never preempted, does what the straight one does", () => {
  fc.assert(
    fc.property(loads, CHOICE, (choice, scheduler) => {
      const program = compile(choice, scheduler)
      expect(trace(run(program, { pick: () => 0 }))).toEqual(trace(run(program)))
    }),
  )
})

test("interleaved at random they come through, and every job ends well", () => {
  fc.assert(
    fc.property(loads, CHOICE, fc.nat(), (choice, scheduler, seed) => {
      const session = run(compile(choice, scheduler), new RandomStrategy(seed))
      const ends = trace(session).filter((line) => line.includes(" finished_signal "))
      expect(ends).toHaveLength(session.store.objects.jobs.length)
      expect(ends.filter((line) => !line.includes(" error=0"))).toEqual([])
      expect(trace(session).filter((line) => line.includes(" how=finished"))).toHaveLength(choice.loads.length)
    }),
  )
})
