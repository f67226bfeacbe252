/** The KUnit suites on schedulers and drivers that are broken on purpose: each fault is found, by the case meant for it. */
import { describe, expect, test } from "vitest"
import {
  SUITES,
  type SchedulerMaker,
  VARIANTS,
  type Variant,
  runCase,
  standardScheduler,
} from "../../core/conform/kunit/index.ts"
import {
  CREDITS_UNLIMITED,
  JOB_DONT_RESET,
  type KunitJob,
  KunitScheduler,
  type KunitSchedulerArgs,
} from "../../core/driver/kunit/index.ts"
import type { Job, TimeoutStatus } from "../../core/drm-sched/objects.ts"
import { Work } from "../../core/engine/work.ts"

const variant = VARIANTS.find(({ name }) => name === "v7.2 fifo") as Variant

/** What the case says, with the scheduler that `make` builds; by parameter, if it has some. */
function failuresOf(caseName: string, make: SchedulerMaker): readonly string[] {
  for (const suite of SUITES) {
    const one = suite.cases.find(({ name }) => name === caseName)
    if (one !== undefined) return one.runs.flatMap(({ body }) => runCase(suite, body, variant, make).failures)
  }
  throw new Error(`no case ${caseName}`)
}

function driver(Broken: new (args: KunitSchedulerArgs) => KunitScheduler): SchedulerMaker {
  return ({ engine, contexts, systemQueue, variant: { profile, policy } }, spec) =>
    new Broken({ ...spec, engine, profile, policy, contexts, timeoutQueue: systemQueue })
}

/** Does nothing but count as a work item. */
class Idle extends Work {
  override execute(): void {}
}

describe("a driver", () => {
  const silent = driver(
    class extends KunitScheduler {
      protected override complete(job: KunitJob): void {
        this.jobs.unlink(job)
      }
    },
  )

  test.each([
    ["drm_sched_basic_submit", ["finished within 1 s, at 1500000 us"]],
    ["drm_sched_test_credits", ["second job scheduled within 1 s, at 2000000 us"]],
    ["drm_sched_scheduler_ping_pong", ["last job finished within five times the work, at 5000000 us"]],
  ])("that never completes a job: %s", (name, failures) => {
    expect(failuresOf(name, silent)).toEqual(failures)
  })

  test("that never completes a job: clients that wait without a limit hang, and the report names them", () => {
    const failures = failuresOf("drm_sched_scheduler_many_clients_test", silent)
    expect(failures).toContain("timed out: thread client 0 waits for job done")
  })

  test("that forgets to free a job that timed out leaks it", () => {
    const forgets = driver(
      class extends KunitScheduler {
        override timedOutJob(job: Job): TimeoutStatus {
          const alive = this.jobsAlive
          const status = super.timedOutJob(job)
          this.jobsAlive = alive
          return status
        }
      },
    )
    expect(failuresOf("drm_sched_basic_timeout", forgets)).toEqual(["1 jobs leak, at 300000 us"])
  })

  test("that always says that nothing hangs", () => {
    const optimist = driver(
      class extends KunitScheduler {
        override timedOutJob(job: Job): TimeoutStatus {
          ;(job as KunitJob).flags |= JOB_DONT_RESET
          return super.timedOutJob(job)
        }
      },
    )
    expect(failuresOf("drm_sched_basic_timeout", optimist)).toEqual(["timed out, at 300000 us"])
  })

  test("that frees a job twice is stopped by the model", () => {
    const eager = driver(
      class extends KunitScheduler {
        override freeJob(job: Job): void {
          super.freeJob(job)
          super.freeJob(job)
        }
      },
    )
    expect(failuresOf("drm_sched_test_credits", eager)).toEqual(["internal fault: job 0 freed twice"])
  })

  test("without a cancel callback", () => {
    const stubborn = driver(
      class extends KunitScheduler {
        override readonly cancelJob = null
      },
    )
    expect(failuresOf("drm_sched_basic_cancel", stubborn)).toEqual(["hardware fence cancelled, at 0 us"])
    expect(failuresOf("drm_sched_basic_entity_cleanup", stubborn)[0]).toBe("49 jobs leak, at 51000 us")
    expect(failuresOf("drm_sched_test_modify_sched", stubborn)[0]).toBe("76 jobs leak, at 308383 us")
  })
})

describe("a scheduler", () => {
  test("that ignores credits", () => {
    const generous: SchedulerMaker = (at, spec) => standardScheduler(at, { ...spec, creditLimit: CREDITS_UNLIMITED })
    const failures = ["second job not scheduled while the first runs, at 0 us"]
    expect(failuresOf("drm_sched_test_credits", generous)).toEqual(failures)
  })

  test("that has no timeout", () => {
    const patient: SchedulerMaker = (at, spec) => standardScheduler(at, { ...spec, timeout: null })
    expect(failuresOf("drm_sched_basic_timeout", patient)).toEqual(["timed out, at 300000 us"])
    expect(failuresOf("drm_sched_skip_reset", patient)).toEqual(["reset skipped, at 400000 us"])
  })

  test("whose timeout comes too early", () => {
    const hasty: SchedulerMaker = (at, spec) => standardScheduler(at, { ...spec, timeout: 1_000_000 })
    const failures = ["not timed out after half of the timeout, at 100000 us"]
    expect(failuresOf("drm_sched_basic_timeout", hasty)).toEqual(failures)
  })

  test.each([
    ["drm_sched_basic_submit", "scheduled within 1 s, at 1000000 us"],
    ["drm_sched_basic_test", "last job finished within 1 s, at 1000000 us"],
    ["drm_sched_parallel_submit_test", "job 0 scheduled within 1 s, at 1000000 us"],
    ["drm_sched_priorities", "last job finished within 1 s, at 1000000 us"],
    ["drm_sched_change_priority", "timed out: thread test waits for time to pass"],
    ["drm_sched_scheduler_two_clients_test", "timed out: thread client 0 waits for job done"],
  ])("that never runs a job: %s", (name, failure) => {
    const lazy: SchedulerMaker = (at, spec) => {
      const mock = standardScheduler(at, spec)
      mock.base.runWork = new Idle(at.engine, mock.base.submitQueue, "run")
      return mock
    }
    expect(failuresOf(name, lazy)).toContain(failure)
  })

  test.each([
    ["drm_sched_test_credits", "second job scheduled within 1 s, at 2000000 us"],
    ["drm_sched_scheduler_queue_overhead", "last job finished within five times the work, at 5000000 us"],
    ["drm_sched_interleaved_submit_test", null],
  ])("that never frees a job: %s", (name, failure) => {
    const hoarder: SchedulerMaker = (at, spec) => {
      const mock = standardScheduler(at, spec)
      mock.base.freeWork = new Idle(at.engine, mock.base.submitQueue, "free")
      return mock
    }
    // Without a limit nothing waits for the free work, and teardown makes up for it.
    expect(failuresOf(name, hoarder)).toEqual(failure === null ? [] : [failure])
  })

  test("that goes round without an end", () => {
    class Spinning extends Work {
      override execute(): void {
        this.engine.queueWork(this)
      }
    }
    const spinner: SchedulerMaker = (at, spec) => {
      const mock = standardScheduler(at, spec)
      mock.base.freeWork = new Spinning(at.engine, mock.base.submitQueue, "free")
      return mock
    }
    expect(failuresOf("drm_sched_test_credits", spinner)).toEqual(["goes round without an end, at 1000000 us"])
  })

  test("that leaves its timeout armed", () => {
    const ticking = driver(
      class extends KunitScheduler {
        override finish(): void {
          super.finish()
          this.base.timeoutWork.modify(this.base.timeout)
        }
      },
    )
    expect(failuresOf("drm_sched_skip_reset", ticking)).toEqual(["timeout armed at the end, at 400000 us"])
  })
})
