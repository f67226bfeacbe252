/**
 * A trace written by hand: one late frame behind a hung job, small enough to look at. The figures are those of the
 * window's design picture, so that both can be laid side by side.
 */
import type { SimTime } from "../../../core/time/time.ts"
import { EventStore } from "../../../core/trace/event-store.ts"
import { EV, FENCE_FINISHED } from "../../../core/trace/events.ts"

type Put = readonly [ms: number, kind: number, subject: number, a?: number, b?: number, c?: number]

export function mockTrace(): EventStore {
  const store = new EventStore()
  const { objects } = store
  const fence = objects.intern("fence")
  const reset = objects.intern("RESET")
  const game = objects.clients.push("game") - 1
  const desktop = objects.clients.push("desktop") - 1
  const sim = objects.addEntity("sim", game)
  const gfx = objects.addEntity("gfx", game)
  const present = objects.addEntity("present", desktop)
  const compute = objects.addSched("compute", 1, 4)
  const render = objects.addSched("render", 1, 4)
  const display = objects.addSched("present", 1, 2)
  const runWork = [compute, render, display].map((s) => objects.works.push(`${objects.scheds[s]} run`) - 1)
  const schedOf = [compute, render, display]
  const job = (name: string, entity: number, line: number) => {
    const index = objects.addJob(name, entity, line)
    objects.jobSched[index] = schedOf[entity] as number
    return index
  }
  const s1 = job("s1", sim, 7)
  const g1 = job("g1", gfx, 8)
  const p1 = job("p1", present, 9)
  const s2 = job("s2", sim, 10)
  const g2 = job("g2", gfx, 11)
  const p2 = job("p2", present, 12)
  const p3 = job("p3", present, 13)
  const s3 = job("s3", sim, 14)
  const g3 = job("g3", gfx, 15)
  const g4 = job("g4", gfx, 16)
  const puts: Put[] = []
  const submit = (at: number, who: number, line: number, which: number) => {
    puts.push([at, EV.op, line, who], [at, EV.queue, which, 0, 0])
    puts.push([at, EV.work, runWork[objects.jobSched[which] as number] as number])
  }
  const wait = (at: number, which: number, on: number) =>
    puts.push([at, EV.dep_blocked, which, on * 4 + FENCE_FINISHED])
  const run = (at: number, which: number, inUse: number) => {
    puts.push([at, EV.work, runWork[objects.jobSched[which] as number] as number], [at, EV.run, which, 0, inUse])
    puts.push([at, EV.hw_run, which, 1, fence, 0], [at, EV.scheduled_signal, which])
  }
  const start = (at: number, which: number) => puts.push([at, EV.ring_start, which, 0])
  const end = (at: number, which: number, error = 0) => {
    if (error === 0) puts.push([at, EV.hw_done, which, 0, 0], [at, EV.irq, objects.jobSched[which] as number, 0, which])
    puts.push([at, EV.done, which], [at, EV.finished_signal, which, error], [at, EV.free, which])
  }
  submit(0.5, game, 7, s1)
  run(0.5, s1, 1)
  start(0.53, s1)
  submit(0.9, game, 8, g1)
  wait(0.9, g1, s1)
  end(2.53, s1)
  run(2.53, g1, 1)
  start(2.56, g1)
  submit(3, desktop, 9, p1)
  wait(3, p1, g1)
  submit(4.1, game, 10, s2)
  run(4.1, s2, 1)
  start(4.118, s2)
  submit(4.6, game, 11, g2)
  run(4.6, g2, 2)
  end(5.18, g1)
  start(5.2, g2)
  run(5.18, p1, 1)
  start(7.42, p1)
  end(7.4, g2)
  submit(7.8, desktop, 12, p2)
  puts.push([7.8, EV.credit_wait, p2, 2, 1])
  submit(8, desktop, 13, p3)
  end(8.222, p1)
  run(8.222, p2, 2)
  wait(8.2224, p3, s2)
  submit(9.2, game, 14, s3)
  run(9.2, s3, 2)
  submit(9.4, game, 15, g3)
  run(9.4, g3, 1)
  start(9.43, g3)
  puts.push([10.118, EV.timeout, s2, reset], [10.118, EV.hw_reset, compute])
  puts.push([10.118, EV.ring_drop, s2, 0], [10.118, EV.ring_drop, g3, 0])
  end(10.402, s2, -110)
  end(10.402, g3, -125)
  puts.push([10.4021, EV.credit_wait, p3, 1, 0])
  start(10.44, p2)
  start(10.56, s3)
  submit(11.2, game, 16, g4)
  wait(11.2, g4, s3)
  end(11.5206, p2)
  run(11.5206, p3, 1)
  start(11.561, p3)
  end(12.44, s3)
  run(12.44, g4, 1)
  start(12.47, g4)
  end(12.842118, p3)
  puts.sort((a, b) => a[0] - b[0])
  for (const [ms, kind, subject, a = 0, b = 0, c = 0] of puts) {
    store.append(Math.round(ms * 1e6) as SimTime, kind, subject, a, b, c)
  }
  return store
}
