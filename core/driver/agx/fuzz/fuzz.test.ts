/**
 * A short run of the fuzzer for each ioctl; `npm run fuzz` is the long one. Twice: with a seed that is fixed, so that
 * what is red stays red, and with one that is not, so that every run looks somewhere else.
 */
import { describe, expect, test } from "vitest"
import { runCampaign, total } from "../../../../build/fuzz/campaign.ts"
import { FILE_IOCTLS } from "../ioctl-errnos.ts"

const CALLS = 1_500
/** Of a test machine that may be busy. */
const SLOW_MS = 10_000
const FIXED = 20_260_101
// eslint-disable-next-line no-restricted-properties -- the title says which seed it was
const random = Math.floor(Math.random() * 2 ** 31)

describe.each([
  ["fixed", FIXED],
  ["random", random],
])("fuzzed with a %s seed, %i", (_, seed) => {
  test.each(FILE_IOCTLS)("%s", (target) => {
    const { findings, failure } = runCampaign({ target, calls: CALLS, seed, slowMs: SLOW_MS })
    expect(failure).toBeNull()
    expect(total(findings, target)).toBeGreaterThanOrEqual(CALLS)
    // It was not refused alone, and not accepted alone.
    const results = [...(findings.results.get(target)?.keys() ?? [])]
    expect(results.filter((result) => result < 0).length).toBeGreaterThan(0)
    expect(results).toContain(0)
  })
})
