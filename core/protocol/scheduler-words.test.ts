import { expect, test } from "vitest"
import { schedulerWords } from "./scheduler-words.ts"

test("kernels and policies are told of the scheduler that has them", () => {
  const kernel = { profile: "v7.2", policy: "fifo" }
  expect(schedulerWords({ scheduler: "drm-sched", ...kernel })).toBe("drm-sched v7.2, fifo")
  expect(schedulerWords({ scheduler: "jobqueue", ...kernel })).toBe("jobqueue")
})
