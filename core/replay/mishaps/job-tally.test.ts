/** What the events of a run say about its jobs in the end, each loss from the fewest events that make it. */
import { describe, expect, test } from "vitest"
import { simTime } from "../../time/time.ts"
import { EventStore } from "../../trace/event-store.ts"
import { EV, FENCE_EXT } from "../../trace/events.ts"
import { TallyStore, tallyOf } from "./job-tally.ts"

const STORES = [
  ["a trace that was kept", () => new EventStore()],
  ["a tally alone", () => new TallyStore()],
] as const

describe.each(STORES)("%s", (_what, make) => {
  function store() {
    const one = make()
    one.objects.addJob("a", 0, 3)
    one.objects.addJob("b", 0, 4)
    const say = (kind: number, subject: number, a = 0, b = 0) => one.append(simTime(0), kind, subject, a, b, 0)
    const handOver = (job: number, result = "fence") => say(EV.hw_run, job, 1, one.objects.intern(result))
    return { one, say, handOver }
  }

  test("a job that was accepted, completed, ended and released is no loss", () => {
    const { one, say, handOver } = store()
    say(EV.queue, 0)
    handOver(0)
    say(EV.hw_done, 0)
    say(EV.finished_signal, 0)
    say(EV.free, 0)
    expect(tallyOf(one).loss(0)).toBeNull()
  })

  test("one that was refused is none", () => {
    const { one, say } = store()
    say(EV.submit_failed, 0, -12)
    expect(tallyOf(one).loss(0)).toBeNull()
  })

  test("an accepted one that does not end is lost, the first of them", () => {
    const { one, say } = store()
    say(EV.queue, 1)
    say(EV.queue, 0)
    expect(tallyOf(one).loss(0)).toEqual({ name: "lost-fence", text: "a never ends: nothing is left to run", job: 0 })
  })

  test("unless an external fence has not signalled, or submission is stopped", () => {
    const { one, say } = store()
    say(EV.queue, 0)
    expect(tallyOf(one).loss(1)).toBeNull()
    say(EV.ext_signal, FENCE_EXT)
    expect(tallyOf(one).loss(1)?.name).toBe("lost-fence")
    say(EV.wqueue_stop, 0)
    expect(tallyOf(one).loss(1)).toBeNull()
    say(EV.wqueue_start, 0)
    expect(tallyOf(one).loss(1)?.name).toBe("lost-fence")
  })

  test("one that ends and is never released", () => {
    const { one, say } = store()
    say(EV.queue, 0)
    say(EV.finished_signal, 0, -125)
    const text = "a has ended, and is never released"
    expect(tallyOf(one).loss(0)).toEqual({ name: "job-not-released", text, job: 0 })
  })

  test("success that no ring completed, whatever comes later", () => {
    const { one, say, handOver } = store()
    say(EV.queue, 1)
    handOver(1)
    say(EV.finished_signal, 1)
    say(EV.hw_done, 1)
    say(EV.free, 1)
    const text = "b is said to have succeeded, and the hardware has not completed it"
    expect(tallyOf(one).loss(7)).toEqual({ name: "false-success", text, job: 1 })
  })

  test("an error needs no completion, and neither does a job that no ring had", () => {
    const { one, say, handOver } = store()
    for (const job of [0, 1]) say(EV.queue, job)
    handOver(0)
    say(EV.finished_signal, 0, -125)
    handOver(1, "null")
    say(EV.finished_signal, 1)
    for (const job of [0, 1]) say(EV.free, job)
    expect(tallyOf(one).loss(0)).toBeNull()
  })
})
