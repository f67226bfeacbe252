import { describe, expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { Prng } from "../base/prng.ts"
import { SUBMITTED, type FenceToken } from "./ops.ts"
import { type Grant, ResourcePools } from "./resources.ts"
import { JobQueue } from "./job-queue.ts"
import { Orchestrator } from "./orchestrator/orchestrator.ts"
import { Rig, SPEC, TestDevice, TestDriver, type TestJob } from "./testing/rig.ts"

const POOLS = [
  { name: "event ids", count: 127 },
  { name: "address spaces", count: 63 },
]

function grantOf(pools: ResourcePools, counts: readonly number[]): Grant {
  const grant = pools.ask(counts)
  if (typeof grant === "number") throw new Error(`refused ${grant}`)
  return grant
}

describe("R24: several scarce resources", () => {
  test("R24: all or nothing; who waits holds nothing, and is given all when it is his turn", () => {
    const rig = new Rig()
    const pools = new ResourcePools(rig.engine, rig.contexts, [
      { name: "a", count: 3 },
      { name: "b", count: 1 },
    ])
    const [one, two, three] = [grantOf(pools, [2, 1]), grantOf(pools, [1, 1]), grantOf(pools, [1, 0])]
    expect(pools.take(one)).toBeNull()
    expect(one.ids).toEqual([[0, 1], [0]])
    const wake = pools.take(two)
    expect(wake).toBe(two.fence)
    expect([pools.freeOf(0), pools.freeOf(1)]).toEqual([1, 0])
    // It would fit, but is not first.
    expect(pools.take(three)).toBe(three.fence)
    pools.giveBack(one)
    expect([two.fence.signaled, three.fence.signaled]).toEqual([true, true])
    expect([pools.take(two), pools.take(three)]).toEqual([null, null])
    pools.giveBack(one)
    pools.giveBack(two)
    pools.giveBack(three)
    expect([pools.freeOf(0), pools.freeOf(1)]).toEqual([3, 1])
  })

  test("R24: what never fits is refused, and so is what there is no memory for", () => {
    const rig = new Rig()
    const pools = new ResourcePools(rig.engine, rig.contexts, POOLS)
    for (const counts of [[128, 0], [0, 64], [1], [1, -1], [0.5, 0]]) expect(pools.ask(counts)).toBe(-ERRNO.EINVAL)
    rig.engine.mishaps = { pick: () => 1 }
    expect(pools.ask([1, 1])).toBe(-ERRNO.ENOMEM)
  })

  test("R24: who gives up in the row lets those behind him pass", () => {
    const rig = new Rig()
    const pools = new ResourcePools(rig.engine, rig.contexts, [{ name: "a", count: 2 }])
    const [holder, large, small] = [grantOf(pools, [1]), grantOf(pools, [2]), grantOf(pools, [1])]
    pools.take(holder)
    pools.take(large)
    pools.take(small)
    pools.giveBack(large)
    expect(small.state).toBe("held")
    expect(pools.freeOf(0)).toBe(0)
  })

  test("R24: 80 queues, 1 to 3 event ids and an address space each job: all end, in bounded time, with no id given twice", () => {
    for (let seed = 0; seed < RUNS; seed++) {
      const prng = new Prng(seed)
      const rig = new Rig()
      // So few that most queues wait, and the ring is not what they wait for.
      const specs = [
        { name: "event ids", count: 3 + prng.below(12) },
        { name: "address spaces", count: 1 + prng.below(6) },
      ]
      const pools = new ResourcePools(rig.engine, rig.contexts, specs)
      const orchestrator = new Orchestrator(rig.engine, "gpu", [{ name: "r0", slots: 8, width: 1 }])
      const device = new TestDevice(rig.engine)
      const held = new Set<string>()
      let refused = 0
      let submits = 0
      class Driver extends TestDriver {
        override submit(job: TestJob, token: FenceToken): ReturnType<TestDriver["submit"]> {
          submits++
          const grant = grants.get(job.id) as Grant
          const wake = pools.take(grant)
          if (wake !== null) {
            refused++
            return { token, wake }
          }
          for (const name of namesOf(grant)) {
            expect(held.has(name), `seed ${seed}: ${name} given twice`).toBe(false)
            held.add(name)
          }
          device.submit({ job, token })
          return SUBMITTED
        }

        override release(job: TestJob): void {
          const grant = grants.get(job.id) as Grant
          for (const name of namesOf(grant)) held.delete(name)
          pools.giveBack(grant)
        }
      }
      const grants = new Map<number, Grant>()
      const fences = []
      let work = 0
      for (let i = 0; i < 80; i++) {
        const queue = JobQueue.create(orchestrator, rig.contexts, { ...SPEC, name: `q${i}` }, new Driver(device))
        if (typeof queue === "number") throw new Error(`refused ${queue}`)
        orchestrator.attach(queue, 1 + prng.below(8))
        for (let j = 0; j < 5; j++) {
          const duration = 1 + prng.below(50)
          work += duration
          const lane = rig.lane(queue)
          const prepared = rig.prepare(lane, { duration })
          grants.set(prepared.job, grantOf(pools, [1 + prng.below(3), 1]))
          fences.push(prepared.commit())
          lane.end()
        }
        // Some are closed while jobs of theirs run, wait for their turn, or have been told that it has come.
        if (i % 8 !== 7) continue
        rig.run(rig.engine.now + prng.below(40))
        queue.cancel(-ERRNO.ECANCELED, "queued")
      }
      rig.run(rig.engine.now + work)
      expect(
        fences.every(({ signaled }) => signaled),
        `seed ${seed}`,
      ).toBe(true)
      expect(held.size).toBe(0)
      expect(specs.map((_, i) => pools.freeOf(i))).toEqual(specs.map(({ count }) => count))
      expect(refused).toBeGreaterThan(0)
      // Each is asked for twice at most: nobody is woken in vain.
      expect(submits).toBeLessThanOrEqual(2 * fences.length)
      expect(rig.reports).toEqual([])
    }
  })
})

const RUNS = Number(process.env["ORCH_RUNS"] ?? 5)

function namesOf({ ids, state }: Grant): string[] {
  return state === "held" ? ids.flatMap((some, pool) => some.map((id) => `${pool}:${id}`)) : []
}
