import fc from "fast-check"
import { expect, test } from "vitest"
import { LowestFree } from "./lowest-free.ts"

test("whatever is taken and given back, the next one is the lowest that is free", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (moves) => {
      const numbers = new LowestFree(3)
      const taken: number[] = []
      for (const move of moves) {
        const back = move < 5 ? taken.splice(move, 1)[0] : undefined
        if (back === undefined) {
          let lowest = 3
          while (taken.includes(lowest)) lowest++
          expect(numbers.copy().take()).toBe(lowest)
          expect(numbers.take()).toBe(lowest)
          taken.push(lowest)
        } else numbers.give(back)
      }
    }),
  )
})
