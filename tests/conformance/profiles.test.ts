/** The language and the scheduler each list the profiles and their policies, since neither may import the other. */
import { expect, test } from "vitest"
import { POLICIES_OF } from "../../core/lang/compile/settings.ts"
import { PROFILES as NAMES } from "../../core/lang/program.ts"
import { PROFILES } from "../../core/drm-sched/profile.ts"

test("a replay can name every profile of the scheduler, and no other", () => {
  expect([...NAMES]).toEqual(Object.keys(PROFILES))
})

test.each(NAMES)("%s has the same policies in both, its default first", (name) => {
  const { policies, defaultPolicy } = PROFILES[name]
  expect(new Set(POLICIES_OF[name])).toEqual(new Set(policies))
  expect(POLICIES_OF[name][0]).toBe(defaultPolicy)
})
