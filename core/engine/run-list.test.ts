import fc from "fast-check"
import { expect, test } from "vitest"
import { RunList, Runnable } from "./run-list.ts"

class Item extends Runnable {
  readonly name: number

  constructor(name: number) {
    super()
    this.name = name
  }

  override run(): void {}
}

test("first in, first out; queueing twice keeps the place; anything can be taken out", () => {
  const step = fc.record({ item: fc.nat(9), does: fc.constantFrom("append", "remove", "take") })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const list = new RunList()
      const items = Array.from({ length: 10 }, (_, name) => new Item(name))
      let model: number[] = []
      for (const { item, does } of steps) {
        const target = items[item] as Item
        const queued = model.includes(item)
        if (does === "append") {
          expect(list.append(target)).toBe(!queued)
          if (!queued) model.push(item)
        } else if (does === "remove") {
          expect(list.remove(target)).toBe(queued)
          model = model.filter((name) => name !== item)
        } else expect((list.takeFirst() as Item | null)?.name).toBe(model.shift())
      }
      const rest: number[] = []
      for (let next = list.takeFirst() as Item | null; next !== null; next = list.takeFirst() as Item | null)
        rest.push(next.name)
      expect(rest).toEqual(model)
    }),
  )
})
