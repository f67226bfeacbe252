/** Loads: what their steps do and when, in the straight and in the steered form. */
import { describe, expect, test } from "vitest"
import { RandomStrategy, type Strategy } from "../engine/strategy.ts"
import { compileReplay } from "../lang/compile.ts"
import { openSession } from "../session/open-session.ts"
import type { Session } from "../session/session-types.ts"
import { formatEvent } from "../trace/format-event.ts"

const HEAD = `replay 1
machine mock { sched gfx { credits 4 }; sched copy }
client app { queue draw on gfx; queue blit on copy }
`

function open(text: string, strategy?: Strategy, head = HEAD): Session {
  const program = compileReplay(head + text)
  if (!program.ok) throw new Error(program.error.map((one) => `${one.line}: ${one.message}`).join("\n"))
  return openSession(program.value, strategy === undefined ? {} : { strategy })
}

function run(text: string, strategy?: Strategy, head = HEAD): Session {
  const session = open(text, strategy, head)
  while (session.state === "ready" || session.state === "running") session.run({ turns: 10_000 })
  expect(session.state).toBe("ended")
  return session
}

function lines({ store }: Session, events: RegExp): string[] {
  return Array.from({ length: store.length }, (_, index) => formatEvent(store, index))
    .filter((line) => events.test(line))
    .map((line) => line.replace(/ (entity|sched|ring|job_count|hw_job_count|error)=\S+/g, ""))
}

const CYCLES = / (cycle_begin|cycle_end|load_end) /
const JOBS = / (queue|finished_signal) /

/** What both forms do when nothing overtakes anything. */
function both(text: string, events: RegExp, head = HEAD): string[] {
  const straight = lines(run(text, undefined, head), events)
  expect(lines(run(text, { pick: () => 0 }, head), events)).toEqual(straight)
  return straight
}

describe("a load", () => {
  test("submits, waits and sleeps, cycle by cycle, and ends with its jobs", () => {
    const text = `load l 2 times from 5ns {
      submit 2 a to draw { run 10ns }
      wait a
      sleep 3ns
      submit b to blit { run 50ns } after a, a[-1]
    }`
    expect(both(text, / (cycle_begin|cycle_end|load_end|queue|finished_signal) /)).toEqual([
      "5 cycle_begin load=l cycle=0",
      "5 queue job=a[0]",
      "5 queue job=a[1]",
      "15 finished_signal job=a[0]",
      "25 finished_signal job=a[1]",
      "28 queue job=b[0]",
      "28 cycle_end load=l cycle=0 slept=3",
      "28 cycle_begin load=l cycle=1",
      "28 queue job=a[2]",
      "28 queue job=a[3]",
      "38 finished_signal job=a[2]",
      "48 finished_signal job=a[3]",
      "51 queue job=b[1]",
      "51 cycle_end load=l cycle=1 slept=3",
      "78 finished_signal job=b[0]",
      "128 finished_signal job=b[1]",
      "128 load_end load=l cycles=2 how=finished",
    ])
  })

  test("waits for the last job of a step, of this cycle or of one before", () => {
    const text = `load l 3 times {
      submit a to draw { run 10ns }
      submit b to blit { run 1ns } after a[-1]
      wait b[-1], b[-2]
    }`
    // b[0] waits for nothing and b[1] for a[0]; the third cycle begins when b[0] is over, the fourth would when b[1] is.
    expect(both(text, / (cycle_begin|load_end|finished_signal) /)).toEqual([
      "0 cycle_begin load=l cycle=0",
      "0 cycle_begin load=l cycle=1",
      "1 finished_signal job=b[0]",
      "1 cycle_begin load=l cycle=2",
      "10 finished_signal job=a[0]",
      "11 finished_signal job=b[1]",
      "20 finished_signal job=a[1]",
      "21 finished_signal job=b[2]",
      "30 finished_signal job=a[2]",
      "30 load_end load=l cycles=3 how=finished",
    ])
  })

  test("keeps a period, and is late when its work is", () => {
    const text = `load l 3 times {
      sleep 4ns
      submit a to draw { run 10ns }
      wait a
      every 12ns
    }
    load k 3 times { every 12ns }`
    expect(both(text, / (cycle_begin|cycle_end) load=l/)).toEqual([
      "0 cycle_begin load=l cycle=0",
      "14 cycle_end load=l cycle=0 slept=4",
      "14 cycle_begin load=l cycle=1",
      "28 cycle_end load=l cycle=1 slept=4",
      "28 cycle_begin load=l cycle=2",
      "42 cycle_end load=l cycle=2 slept=4",
    ])
    expect(both(text, / load_end load=k/)).toEqual(["36 load_end load=k cycles=3 how=finished"])
  })

  test("begins new cycles for so long", () => {
    expect(both("load l for 25ns from 5ns { sleep 10ns }", CYCLES).at(-1)).toBe(
      "35 load_end load=l cycles=3 how=finished",
    )
    expect(both("load l { sleep 1ns }", CYCLES).at(-1)).toBe("1 load_end load=l cycles=1 how=finished")
  })

  test("is throttled by jobs that are not finished", () => {
    const queued = both("load l { throttle queued 2; submit 5 a to draw { run 10ns } }", JOBS)
    expect(queued.filter((line) => line.includes(" queue "))).toEqual([
      "0 queue job=a[0]",
      "0 queue job=a[1]",
      "0 queue job=a[2]",
      "10 queue job=a[3]",
      "20 queue job=a[4]",
    ])
    const mixed = both("load l 2 times { throttle queued 0; submit a to draw { run 10ns } }", JOBS)
    expect(mixed).toEqual([
      "0 queue job=a[0]",
      "10 finished_signal job=a[0]",
      "10 queue job=a[1]",
      "20 finished_signal job=a[1]",
    ])
  })

  test("is throttled by the job submitted so many before", () => {
    // Behind by one: a long b is not waited for once it is two back.
    const text = `load l 2 times { throttle behind 1; submit a to draw { run 10ns }; submit b to blit { run 100ns } }`
    expect(both(text, / queue /)).toEqual([
      "0 queue job=a[0]",
      "0 queue job=b[0]",
      "10 queue job=a[1]",
      "100 queue job=b[1]",
    ])
  })

  test("makes a fence anew in each cycle", () => {
    const text = `load l 2 times {
      fence go
      submit a to draw { run 1ns } after fence go
      sleep 10ns
      signal go error EIO
      wait a
    }`
    expect(both(text, / (ext_signal|finished_signal|dep_wait) /)).toEqual([
      "0 dep_wait job=a[0] dep=ext:go[0]",
      "10 ext_signal fence=ext:go[0]",
      "11 finished_signal job=a[0]",
      "11 dep_wait job=a[1] dep=ext:go[1]",
      "21 ext_signal fence=ext:go[1]",
      "22 finished_signal job=a[1]",
    ])
  })

  test("terminates what executes, what is queued, and what waits on its ring", () => {
    const text = `load l 2 times {
      submit 2 a to draw { endless }
      terminate a
      sleep 10ns
      submit b to draw { endless }
      terminate b
    }`
    // a[0] goes on, so what is behind it on the ring is terminated and does not come to run.
    const session = open(text)
    session.run({ turns: 10_000 })
    expect(lines(session, / (ring_start|finished_signal) /)).toEqual(["0 ring_start job=a[0]"])
    const one = text.replace("submit 2 a", "submit a")
    expect(both(one, / (ring_start|finished_signal|load_end) /)).toEqual([
      "0 ring_start job=a[0]",
      "0 finished_signal job=a[0]",
      "10 ring_start job=b[0]",
      "10 ring_start job=a[1]",
      "10 finished_signal job=b[0]",
      "10 finished_signal job=a[1]",
      "20 ring_start job=b[1]",
      "20 finished_signal job=b[1]",
      "20 load_end load=l cycles=2 how=finished",
    ])
    const late = "load l { submit a to draw { endless }; sleep 7ns; terminate a; wait a }"
    expect(both(late, / (finished_signal|load_end) /)).toEqual([
      "7 finished_signal job=a[0]",
      "7 load_end load=l cycles=1 how=finished",
    ])
  })

  test("changes priorities", () => {
    expect(both("load l { submit a to draw; priority draw low }", / set_priority /)).toEqual([
      "0 set_priority priority=low",
    ])
  })

  test("ends when a submission is refused", () => {
    const text = `load l 5 times { submit a to draw { run 1ns }; wait a; submit b to blit in gone; sleep 1ns }`
    const head = HEAD.replace("queue draw", "syncobj gone; queue draw")
    expect(both(text, / (submit_failed|load_end) /, head)).toEqual([
      "1 submit_failed job=b[0]",
      "1 load_end load=l cycles=0 how=refused",
    ])
  })

  test("that never lets time pass comes to a limit, and the others go on", () => {
    const session = run(
      "load l for 1s { sleep 0ns }\nload k { submit b to blit { run 1ns } }\nexpect load l cycles = 1",
    )
    expect(lines(session, / (load_end|log) /)).toEqual([
      "0 log text=load l stopped: more cycles in an instant than 100000 level=4",
      "0 load_end load=l cycles=100000 how=limit",
      "1 load_end load=k cycles=1 how=finished",
    ])
    expect(session.verdicts()).toMatchObject([{ held: false, text: "100000 cycles, stopped: too many steps" }])
  })

  test("draws from a sequence of its own: other loads and the scheduler change nothing", () => {
    const load = "load l 20 times { submit a to draw { run 1us..9us }; wait a; sleep 1us..9us }"
    const other =
      "load k 20 times { submit b to blit { run 1us..9us }; wait b }\nrepeat 9 every 7us { submit c to blit { run 1us..2us } }"
    const spans = (session: Session): string[] =>
      lines(session, / (cycle_begin|cycle_end|finished_signal) (load=l|job=a)/)
    const alone = spans(run(load))
    expect(spans(run(`${load}\n${other}`))).toEqual(alone)
    expect(spans(run(load, undefined, `${HEAD}scheduler drm-sched { seed 1 }\n`))).not.toEqual(alone)
    expect(spans(run(`${other}\n${load}`))).not.toEqual(alone)
  })
})

describe("what is expected of a load", () => {
  test("cycles, its end and its longest cycle", () => {
    const session = run(`load l 2 times { submit a to draw { run 10ns }; wait a; sleep 5ns }
load never from 1s { sleep 1ns }
load stuck { fence f; submit b to blit after fence f }
until 100ns
expect load l cycles = 2
expect load l cycles > 2
expect load l ended at 30ns
expect load l longest <= 10ns
expect load l longest < 10ns
expect load never cycles = 0
expect load never longest < 1s
expect load stuck cycles = 1
expect load stuck ended < 1s`)
    expect(session.verdicts().map(({ held, text }) => `${held} ${text}`)).toEqual([
      "true 2 cycles",
      "false 2 cycles",
      "true 30ns",
      "true 10ns",
      "false 10ns, no over",
      "true 0 cycles",
      "false no cycle of never is over",
      "true 1 cycle",
      "false stuck has not ended",
    ])
  })
})

test("steered at random, loads keep their promises", () => {
  for (let turn = 0; turn < 50; turn++) {
    const session = run(
      `load l 6 times { throttle queued 2; submit 3 a to draw { run 1us..3us }; submit b to blit after a, b[-1]; wait b; sleep 0ns }
load k 6 times { fence g; submit c to draw { endless } after fence g; submit d to draw after c[-1]; signal g; terminate c; wait c, d }
expect load l cycles = 6
expect load k cycles = 6
expect a[17] ok
expect d[5] ok`,
      new RandomStrategy(turn),
    )
    expect(session.verdicts().filter(({ held }) => !held)).toEqual([])
    expect(session.reports).toEqual([])
  }
})
