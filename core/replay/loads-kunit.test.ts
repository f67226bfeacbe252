/**
 * A second way to the same answer: each mix of two clients of the kernel's quality suite, written as loads, gives the
 * figures that the suite's own clients give on the suite's own mock scheduler.
 */
import { describe, expect, test } from "vitest"
import { type ClientFigures, SUITES, VARIANTS, runCase } from "../conform/kunit/index.ts"
import { type ClientParams, MIXES } from "../conform/kunit/suites/client-params.ts"
import { compileReplay } from "../lang/compile.ts"
import { openSession } from "../session/open-session.ts"
import { EV, PRIORITIES } from "../trace/events.ts"
import { type EventStore, spanOf } from "../trace/event-store.ts"

const DURATION_US = 1_000_000
const suites = SUITES.filter(({ name }) => name.includes("two_clients"))
const variants = VARIANTS.filter(({ profile }) => profile.name === "v7.2" || profile.name === "v6.12")

function clientText(client: ClientParams, index: number): string {
  const { priority, jobs, jobUs, waitUs, sync } = client
  const cycles = Math.ceil(DURATION_US / (jobs * jobUs + waitUs))
  return `queue q${index} on gfx { priority ${PRIORITIES[priority]} }
load c${index} ${cycles} times {
  submit ${jobs} j${index} to q${index} { run ${jobUs}us }
  ${sync ? `wait j${index}` : ""}
  ${waitUs > 0 || !sync ? `sleep ${waitUs}us` : ""}
}`
}

function figuresOf(store: EventStore, name: string): Pick<ClientFigures, "elapsedUs" | "cycleUs"> {
  let [begun, elapsed, count, sum, max] = [0, 0, 0, 0, 0]
  let min = Infinity
  for (let i = 0; i < store.length; i++) {
    if (store.objects.words[store.subject(i)] !== name) continue
    if (store.kind(i) === EV.cycle_begin) begun = store.time(i)
    else if (store.kind(i) === EV.cycle_end) {
      const us = (store.time(i) - begun - spanOf(store.b(i), store.c(i))) / 1000
      count++
      sum += us
      min = Math.min(min, us)
      max = Math.max(max, us)
    } else if (store.kind(i) === EV.load_end) elapsed = store.time(i) / 1000
  }
  return { elapsedUs: elapsed, cycleUs: { min, avg: Math.ceil(sum / count), max } }
}

describe.each(suites)("$name", ({ spec, ...suite }) => {
  const runs = suite.cases.flatMap((one) => one.runs)
  test.each(variants)("the same on $name", (variant) => {
    const { profile, policy } = variant
    for (const [index, mix] of MIXES.entries()) {
      const text = `replay 1
machine mock { sched gfx { credits ${spec.creditLimit} } }
${mix.clients.map(clientText).join("\n")}`
      const program = compileReplay(text, { profile: profile.name, policy })
      if (!program.ok) throw new Error(program.error.map(({ message }) => message).join("\n"))
      const session = openSession(program.value)
      while (session.state === "ready" || session.state === "running") session.run({ turns: 100_000 })
      expect(session.state).toBe("ended")
      const theirs = runCase({ spec, ...suite }, runs[index]!.body, variant).clients
      expect(theirs).toHaveLength(2)
      for (const [client, { elapsedUs, cycleUs }] of theirs.entries())
        expect(figuresOf(session.store, `c${client}`), `${mix.title}, client ${client}`).toEqual({ elapsedUs, cycleUs })
    }
  })
})
