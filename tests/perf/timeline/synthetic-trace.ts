/**
 * Traces of made-up but plausible drm_sched traffic, as long as wanted: clients submit bursts to their entities, some
 * jobs wait for others, credits run out, a few jobs hang or fail and take their neighbours along. It is no scheduler
 * (entities take turns, nothing else), only a source of events in an order that the real one could have produced.
 */
import { Prng } from "../../../core/base/prng.ts"
import type { SimTime } from "../../../core/time/time.ts"
import { EventStore } from "../../../core/trace/event-store.ts"
import { EV, FENCE_FINISHED } from "../../../core/trace/events.ts"

export interface SyntheticOptions {
  readonly seed?: number
  readonly clients?: number
  readonly entitiesPerClient?: number
  readonly scheds?: number
  readonly ringsPerSched?: number
  readonly credits?: number
  /** Mean time of an execution, ns. */
  readonly meanNs?: number
  /** One of so many jobs hangs until its timeout. */
  readonly hangOneIn?: number
  /** One of so many jobs completes with an error. */
  readonly errorOneIn?: number
  /** One of so many jobs depends on another entity's latest job. */
  readonly dependOneIn?: number
}

interface Ring {
  readonly jobs: number[]
  executing: boolean
}

interface Sched {
  readonly rings: Ring[]
  readonly entities: number[]
  used: number
  next: number
  /** Timeouts and completions of jobs before this generation are stale. */
  generation: number
}

interface Timer {
  readonly at: number
  readonly seq: number
  readonly fire: () => void
}

/** The earliest timer first; equal times in order of arming. */
class Timers {
  private readonly heap: Timer[] = []
  private seq = 0

  arm(at: number, fire: () => void): void {
    const { heap } = this
    const timer = { at, seq: this.seq++, fire }
    let slot = heap.push(timer) - 1
    while (slot > 0) {
      const parent = (slot - 1) >> 1
      if (!isBefore(timer, heap[parent] as Timer)) break
      heap[slot] = heap[parent] as Timer
      slot = parent
    }
    heap[slot] = timer
  }

  take(): Timer | undefined {
    const { heap } = this
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let slot = 0
    for (;;) {
      let child = slot * 2 + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Timer, heap[child] as Timer)) child++
      if (!isBefore(heap[child] as Timer, last)) break
      heap[slot] = heap[child] as Timer
      slot = child
    }
    heap[slot] = last
    return first
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq)
}

const CLIENT_NAMES = ["game", "desktop", "video", "compute", "browser", "recorder"]
const ENTITY_NAMES = ["gfx", "sim", "present", "copy"]
const SCHED_NAMES = ["render", "sdma", "compute", "video"]

/** A store of at least `events` events, and a few more: the instant in which the number is reached is completed. */
export function syntheticTrace(events: number, options: SyntheticOptions = {}): EventStore {
  const {
    seed = 1,
    clients = 3,
    entitiesPerClient = 2,
    scheds = 2,
    ringsPerSched = 2,
    credits = 6,
    meanNs = 180_000,
    hangOneIn = 900,
    errorOneIn = 700,
    dependOneIn = 6,
  } = options
  const prng = new Prng(seed)
  const store = new EventStore()
  const { objects } = store
  const timers = new Timers()
  let now = 0
  const put = (kind: number, subject: number, a = 0, b = 0, c = 0) =>
    store.append(now as SimTime, kind, subject, a, b, c)

  const fence = objects.intern("fence")
  const reset = objects.intern("RESET")
  const machines: Sched[] = []
  const runWork: number[] = []
  const freeWork: number[] = []
  for (let s = 0; s < scheds; s++) {
    const name = SCHED_NAMES[s] ?? `sched${s}`
    objects.addSched(name, ringsPerSched, credits)
    runWork.push(objects.works.push(`${name} run`) - 1)
    freeWork.push(objects.works.push(`${name} free`) - 1)
    const rings = Array.from({ length: ringsPerSched }, () => ({ jobs: [], executing: false }))
    machines.push({ rings, entities: [], used: 0, next: 0, generation: 0 })
  }
  const queues: number[][] = []
  const latest: number[] = []
  for (let c = 0; c < clients; c++) {
    const client = objects.clients.push(CLIENT_NAMES[c] ?? `client${c}`) - 1
    for (let e = 0; e < entitiesPerClient; e++) {
      const suffix = c === 0 ? "" : `${c}`
      const entity = objects.addEntity(`${ENTITY_NAMES[e] ?? `entity${e}`}${suffix}`, client)
      queues.push([])
      latest.push(-1)
      ;(machines[entity % scheds] as Sched).entities.push(entity)
    }
  }

  // By job.
  const dependency: number[] = []
  const jobCredits: number[] = []
  const state: ("queued" | "waiting" | "running" | "over")[] = []
  const waitsForCredits: boolean[] = []

  const schedOf = (job: number) => machines[objects.jobSched[job] as number] as Sched

  function submit(entity: number): void {
    const client = objects.entityClient[entity] as number
    const sched = entity % scheds
    const line = 7 + (entity % 12)
    const job = objects.addJob(
      `${(objects.entities[entity] as string).slice(0, 1)}${objects.jobs.length}`,
      entity,
      line,
    )
    objects.jobSched[job] = sched
    const queue = queues[entity] as number[]
    put(EV.op, line, client)
    put(EV.queue, job, queue.length, (machines[sched] as Sched).used)
    let on = -1
    if (prng.below(dependOneIn) === 0) {
      const other = latest[prng.below(latest.length)] as number
      if (other >= 0 && objects.jobEntity[other] !== entity && state[other] !== "over") on = other
    }
    if (on >= 0) put(EV.add_dep, job, on * 4 + FENCE_FINISHED)
    dependency.push(on)
    jobCredits.push(1 + (prng.below(4) === 0 ? 1 : 0))
    state.push("queued")
    waitsForCredits.push(false)
    queue.push(job)
    latest[entity] = job
    work(sched)
  }

  /** The scheduler's run item: hands jobs over until credits or ready heads run out. */
  function work(sched: number): void {
    const machine = machines[sched] as Sched
    put(EV.work, runWork[sched] as number)
    let idle = 0
    while (idle < machine.entities.length) {
      const entity = machine.entities[machine.next % machine.entities.length] as number
      machine.next++
      idle++
      const queue = queues[entity] as number[]
      const job = queue[0]
      if (job === undefined) continue
      const on = dependency[job] as number
      if (on >= 0 && state[on] !== "over") {
        if (state[job] !== "waiting") {
          state[job] = "waiting"
          put(EV.dep_wait, job, on * 4 + FENCE_FINISHED)
          put(EV.dep_blocked, job, on * 4 + FENCE_FINISHED)
        }
        continue
      }
      const needs = jobCredits[job] as number
      if (machine.used + needs > credits) {
        if (!waitsForCredits[job]) put(EV.credit_wait, job, needs, credits - machine.used)
        waitsForCredits[job] = true
        machine.next--
        return
      }
      idle = 0
      queue.shift()
      run(job, machine, needs, queue.length)
    }
  }

  function run(job: number, machine: Sched, needs: number, left: number): void {
    machine.used += needs
    state[job] = "running"
    put(EV.run, job, left, machine.used)
    let best = 0
    for (let r = 1; r < machine.rings.length; r++) {
      if ((machine.rings[r] as Ring).jobs.length < (machine.rings[best] as Ring).jobs.length) best = r
    }
    const ring = machine.rings[best] as Ring
    put(EV.hw_run, job, 1, fence, best)
    put(EV.scheduled_signal, job)
    ring.jobs.push(job)
    if (!ring.executing) start(machine, best)
  }

  function start(machine: Sched, index: number): void {
    const ring = machine.rings[index] as Ring
    const job = ring.jobs[0]
    if (job === undefined) return
    ring.executing = true
    put(EV.ring_start, job, index)
    const { generation } = machine
    if (prng.below(hangOneIn) === 0) {
      timers.arm(now + meanNs * 12, () => {
        if (machine.generation === generation) timeout(job, machine)
      })
      return
    }
    const span = Math.max(1, Math.round(meanNs * (0.25 + (1.5 * prng.below(1 << 20)) / (1 << 20))))
    const error = prng.below(errorOneIn) === 0 ? -5 : 0
    timers.arm(now + span, () => {
      if (machine.generation === generation) complete(job, machine, index, error)
    })
  }

  function complete(job: number, machine: Sched, index: number, error: number): void {
    const ring = machine.rings[index] as Ring
    ring.jobs.shift()
    ring.executing = false
    // The ring starts its next job before it signals this one.
    start(machine, index)
    put(EV.hw_done, job, index, error)
    // The interrupt comes a little later than the stamp.
    timers.arm(now + 1_200, () => {
      put(EV.irq, objects.jobSched[job] as number, index, job)
      finish(job, machine, error)
      free(job)
      work(objects.jobSched[job] as number)
    })
  }

  function finish(job: number, machine: Sched, error: number): void {
    if (state[job] === "over") return
    state[job] = "over"
    machine.used -= jobCredits[job] as number
    put(EV.done, job)
    put(EV.finished_signal, job, error)
    for (let sched = 0; sched < scheds; sched++) if (machines[sched] !== machine) wakeIfWaiting(sched, job)
  }

  /** A dependency of another scheduler was signalled: its run item looks again, in an instant of its own. */
  function wakeIfWaiting(sched: number, job: number): void {
    const waits = (machines[sched] as Sched).entities.some((entity) => {
      const head = (queues[entity] as number[])[0]
      return head !== undefined && state[head] === "waiting" && dependency[head] === job
    })
    if (waits) timers.arm(now + 300, () => work(sched))
  }

  function free(job: number): void {
    put(EV.work, freeWork[objects.jobSched[job] as number] as number)
    put(EV.free, job)
  }

  function timeout(job: number, machine: Sched): void {
    machine.generation++
    put(EV.timeout, job, reset)
    put(EV.hw_reset, objects.jobSched[job] as number)
    const cut: number[] = []
    machine.rings.forEach((ring, index) => {
      for (const other of ring.jobs) {
        put(EV.ring_drop, other, index)
        cut.push(other)
      }
      ring.jobs.length = 0
      ring.executing = false
    })
    timers.arm(now + meanNs, () => {
      for (const other of cut) finish(other, schedOf(other), other === job ? -110 : -125)
      for (const other of cut) free(other)
      work(objects.jobSched[job] as number)
    })
  }

  // Each entity submits bursts, at a pace that keeps the rings about busy.
  const pace = (meanNs * queues.length) / (scheds * ringsPerSched)
  function burst(entity: number): void {
    const jobs = 1 + prng.below(3)
    if ((queues[entity] as number[]).length < 6) for (let i = 0; i < jobs; i++) submit(entity)
    timers.arm(now + Math.round(pace * jobs * (0.55 + prng.below(1000) / 1000)), () => burst(entity))
  }
  for (let entity = 0; entity < queues.length; entity++) timers.arm(1_000 + prng.below(meanNs), () => burst(entity))
  while (store.length < events) {
    const timer = timers.take()
    if (timer === undefined) break
    now = timer.at
    timer.fire()
  }
  return store
}
