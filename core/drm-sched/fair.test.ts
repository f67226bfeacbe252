/** Virtual time and averages, by number. Source: reference 3.4. */
import { describe, expect, test } from "vitest"
import { ScriptedMachine } from "../../tests/drm-sched/scripted-machine.ts"
import { Int64 } from "../base/int64.ts"
import { accountTime, addToAverage, averageUs, restoreVruntime, saveVruntime, updateVruntime } from "./fair.ts"
import { EntityStats, type RunQueue } from "./objects.ts"
import { PRIORITY_HIGH, PRIORITY_INVALID, PRIORITY_KERNEL, PRIORITY_LOW, PRIORITY_NORMAL } from "./profile.ts"

describe("virtual time", () => {
  const fair = () => {
    const m = new ScriptedMachine("v7.2", "fair")
    return { m, rq: m.sched.runQueues[0] as RunQueue }
  }

  test.each([
    [PRIORITY_KERNEL, 2n],
    [PRIORITY_HIGH, 4n],
    [PRIORITY_NORMAL, 16n],
    [PRIORITY_LOW, 128n],
  ])("priority %i is charged its run time %i times", (priority, factor) => {
    const { m } = fair()
    const entity = m.entity(priority)
    entity.stats.runtime.setNumber(1000)
    entity.stats.prevRuntime.setNumber(400)
    entity.stats.vruntime.setNumber(7)
    updateVruntime(entity)
    expect(entity.stats.vruntime.toBigInt()).toBe(7n + 600n * factor)
    expect(entity.stats.prevRuntime.toBigInt()).toBe(1000n)
    updateVruntime(entity)
    expect(entity.stats.vruntime.toBigInt()).toBe(7n + 600n * factor)
  })

  test("a drained entity keeps its lead over the first waiting one, and none if nobody waits or it has none", () => {
    const { m, rq } = fair()
    const [head, entity] = [m.entity(), m.entity()]
    const saved = (vruntime: number) => {
      entity.stats.vruntime.setNumber(vruntime)
      saveVruntime(rq, entity)
      return entity.stats.vruntime.toBigInt()
    }
    expect(saved(50)).toBe(0n)
    m.push(head, "head")
    head.stats.vruntime.setNumber(30)
    expect([saved(50), saved(31), saved(30), saved(29), saved(-4)]).toEqual([20n, 1n, 0n, 0n, 0n])
    head.stats.vruntime.setZero()
    expect(saved(50)).toBe(0n)
    head.stats.vruntime.setNumber(-10)
    expect([saved(50), saved(-9), saved(-10)]).toEqual([60n, 1n, 0n])
  })

  test("whoever joins without a lead stands beside the head, or behind it by the averages", () => {
    const { m, rq } = fair()
    const restored = (headPriority: number, priority: number, own: number, all: number) => {
      rq.headPriority = headPriority
      const entity = m.entity(priority)
      entity.stats.average.setNumber(own * 64)
      m.sched.average.setNumber(all * 64)
      restoreVruntime(rq, entity)
      return entity.stats.vruntime.toBigInt()
    }
    const normal = PRIORITY_NORMAL
    expect(restored(PRIORITY_INVALID, normal, 5, 1)).toBe(0n)
    expect(restored(normal, PRIORITY_KERNEL, 5, 1)).toBe(-2n)
    expect(restored(normal, PRIORITY_HIGH, 5, 1)).toBe(-1n)
    expect(restored(normal, normal, 5, 6)).toBe(-1n)
    expect(restored(normal, normal, 6, 6)).toBe(-1n)
    expect(restored(normal, normal, 7, 6)).toBe(1n)
    expect(restored(normal, PRIORITY_LOW, 5, 6)).toBe((12n << 7n) * 1000n)
    expect(restored(PRIORITY_KERNEL, PRIORITY_HIGH, 0, 0)).toBe((1n << 2n) * 1000n)
  })

  test("whoever joins with a lead keeps it, on top of the head's", () => {
    const { m, rq } = fair()
    const head = m.entity()
    m.push(head, "head")
    head.stats.vruntime.setNumber(100)
    const entity = m.entity(PRIORITY_LOW)
    entity.stats.vruntime.setNumber(3)
    restoreVruntime(rq, entity)
    expect(entity.stats.vruntime.toBigInt()).toBe(103n)
  })
})

describe("moving averages of job time", () => {
  const sampled = (...samples: readonly number[]) => {
    const average = new Int64()
    for (const us of samples) {
      const sample = new Int64()
      sample.setNumber(us)
      addToAverage(average, sample)
    }
    return average
  }

  test("the first sample counts whole, a later one a quarter; six bits are kept below the microsecond", () => {
    expect(averageUs(sampled(100))).toBe(100n)
    expect(averageUs(sampled(100, 200))).toBe(125n)
    expect(sampled(1).toBigInt()).toBe(64n)
    expect(sampled(1, 2).toBigInt()).toBe((64n * 3n + 128n) >> 2n)
    expect(averageUs(sampled(0, 7))).toBe(7n)
  })

  test("a job's time goes to its entity and to the scheduler, in whole microseconds toward zero", () => {
    const [stats, all] = [new EntityStats(), new Int64()]
    accountTime(stats, all, 1999)
    expect([stats.runtime.toBigInt(), averageUs(stats.average), averageUs(all)]).toEqual([1999n, 1n, 1n])
    accountTime(stats, all, -999)
    expect(stats.runtime.toBigInt()).toBe(1000n)
    expect(stats.average.toBigInt()).toBe((64n * 3n) >> 2n)
  })
})
