import fc from "fast-check"
import { expect, test } from "vitest"
import { formatChoices, parseChoices } from "./choices.ts"

function withoutTrailingZeros(choices: readonly number[]): number[] {
  const last = choices.findLastIndex((choice) => choice !== 0)
  return choices.slice(0, last + 1)
}

test("the string gives the choices back; zeros at the end go without saying", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(0), fc.nat(9))), (choices) => {
      const parsed = parseChoices(formatChoices(choices))
      expect(parsed).toEqual({ ok: true, value: withoutTrailingZeros(choices) })
    }),
  )
})

test.each(["", "c2.1:1", "c1.", "c1.1", "c1.x:1", "c1.99999999:1", "c1.1:1.99999999:1", "c1.-1:1"])(
  "'%s' is refused with a reason",
  (text) => {
    const parsed = parseChoices(text)
    expect(parsed.ok).toBe(false)
  },
)

test("a hostile string costs no more than a bounded time and never throws", () => {
  fc.assert(fc.property(fc.string(), (text) => void parseChoices(text)))
})
