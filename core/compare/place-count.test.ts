import fc from "fast-check"
import { expect, test } from "vitest"
import { PlaceCount } from "./place-count.ts"

test("counts as a list of flags does", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(300), { freq: 2 }), { maxLength: 400 }), (steps) => {
      const count = new PlaceCount()
      const flags: boolean[] = []
      for (const free of steps) {
        if (free === null) expect(count.push()).toBe(flags.push(true) - 1)
        else if (flags[free] === true) {
          flags[free] = false
          count.free(free)
        }
      }
      for (let place = 0; place <= flags.length + 1; place++) {
        expect(count.before(place)).toBe(flags.slice(0, place).filter(Boolean).length)
      }
    }),
  )
})
