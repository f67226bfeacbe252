import { expect, test } from "vitest"
import { contenderName, contendersOf, readPolicies, readSchedulers } from "./contender.ts"

test("a scheduler with policies stands once for each", () => {
  const contenders = contendersOf(["jobqueue", "drm-sched"], ["fifo", "fair"])
  expect(contenders.map(contenderName)).toEqual(["jobqueue", "drm-sched/fifo", "drm-sched/fair"])
})

test("names are read in either spelling and in any order", () => {
  expect(readSchedulers("drm_sched, jobqueue")).toEqual({ ok: true, value: ["drm-sched", "jobqueue"] })
  expect(readPolicies("fair, fifo")).toEqual({ ok: true, value: ["fair", "fifo"] })
})

test.each([
  ["faire", "no policy 'faire'. Did you mean 'fair'?"],
  ["", "no policy ''. There are rr, fifo, fair."],
  ["fair,fair", "policy 'fair' stands twice"],
  ["fair,,rr", "no policy ''. There are rr, fifo, fair."],
  ["x".repeat(1000), `no policy '${"x".repeat(40)}'. There are rr, fifo, fair.`],
])("'%s' is refused", (list, error) => {
  expect(readPolicies(list)).toEqual({ ok: false, error })
})

test("a long list is refused at its first fault", () => {
  expect(readPolicies("fifo,".repeat(1_000_000))).toEqual({ ok: false, error: "policy 'fifo' stands twice" })
})
