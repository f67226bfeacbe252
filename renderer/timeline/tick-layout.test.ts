import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { LevelSteps } from "../../core/trace/queries/level-steps.ts"
import { TickList } from "../../core/trace/queries/tick-list.ts"
import { layoutLevel } from "./level-layout.ts"
import { layoutTicks } from "./tick-layout.ts"
import { plotTime, type TimeView } from "./time-view.ts"

const view = (from: number, pxPerNs: number): TimeView => ({ from: plotTime(from), pxPerNs, width: 400 })

function ticks(...times: number[]): TickList {
  const list = new TickList()
  times.forEach((time, event) => list.push(time, event))
  return list
}

describe("ticks", () => {
  it("stand alone from 3 px on", () => {
    expect(layoutTicks(ticks(10, 13, 20), view(0, 1), 3).map((box) => [box.x, box.count])).toEqual([
      [10, 1],
      [13, 1],
      [20, 1],
    ])
  })

  it("become a number where they are nearer", () => {
    expect(layoutTicks(ticks(10, 12, 14, 20), view(0, 1), 4).map((box) => [box.x, box.w, box.count])).toEqual([
      [10, 4, 3],
      [20, 0, 1],
    ])
  })

  it("end at the cursor", () => {
    expect(layoutTicks(ticks(10, 20, 30), view(0, 1), 2)).toHaveLength(2)
  })

  it("keep their groups while panning, and lose none", () => {
    const times = fc.array(fc.nat(3000), { minLength: 1, maxLength: 200 }).map((list) => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(times, fc.nat(200), (list, pan) => {
        const all = ticks(...list)
        const groups = (from: number) =>
          layoutTicks(all, view(from, 0.13), list.length).map((box) => `${box.first}+${box.count}`)
        expect(groups(pan).at(-1)).toBe(groups(0).at(-1))
        const total = layoutTicks(all, view(0, 0.13), list.length).reduce((sum, box) => sum + box.count, 0)
        expect(total).toBe(list.filter((time) => time * 0.13 <= 400).length)
      }),
    )
  })
})

describe("levels", () => {
  const steps = (list: readonly (readonly [number, number])[]) => {
    const level = new LevelSteps()
    list.forEach(([time, value], event) => level.set(time, event, value))
    return level
  }

  it("are steps where they are wide", () => {
    const boxes = layoutLevel(
      steps([
        [10, 1],
        [50, 2],
        [90, 0],
      ]),
      view(0, 1),
      120,
    )
    expect(boxes.map((box) => [box.x, box.w, box.value])).toEqual([
      [-4, 14, 0],
      [10, 40, 1],
      [50, 40, 2],
      [90, 30, 0],
    ])
  })

  it("are a mean and a peak where they are narrow", () => {
    const boxes = layoutLevel(
      steps([
        [0, 1],
        [1, 3],
        [2, 1],
        [3, 0],
        [400, 0],
      ]),
      view(0, 0.25),
      400,
    )
    const first = boxes.find((box) => box.value < 0)
    expect(first?.peak).toBe(3)
    expect(first?.mean).toBe(1.25)
  })

  it("have the right peak over any stretch", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 400 }), fc.nat(400), fc.nat(400), (values, a, b) => {
        const level = new LevelSteps()
        values.forEach((value, time) => level.set(time, time, value))
        const [from, to] = [Math.min(a, b, level.length), Math.min(Math.max(a, b), level.length)]
        const plain = Math.max(0, ...Array.from(level.value.data.slice(from, to)))
        expect(level.maxIn(from, to)).toBe(plain)
      }),
    )
  })
})
