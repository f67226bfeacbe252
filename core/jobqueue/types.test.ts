/**
 * Misuse that does not compile. Each line below `@ts-expect-error` is one forbidden use; if the types allowed it, the type
 * check of this file would fail for an error that is expected and not there.
 */
import { expect, test } from "vitest"
import type { Steps } from "../engine/steps.ts"
import type { Fence } from "../fence/fence.ts"
import {
  type Draft,
  type FenceToken,
  type JobFence,
  JobQueue,
  type PreparedJob,
  type ProofStopped,
  type QueueOps,
  type QueueSpec,
  SUBMITTED,
  type StopAnswer,
  type SubmitAnswer,
  type SubmitLane,
  type TimeoutAnswer,
  asDmaFence,
  proveStopped,
} from "./index.ts"
import { SPEC, type TestJob } from "./testing/rig.ts"

declare const queue: JobQueue<TestJob>
declare const lane: SubmitLane<TestJob>
declare const draft: Draft<TestJob>
declare const prepared: PreparedJob
declare const token: FenceToken
declare const fence: JobFence
declare const anyFence: Fence

/** Never called: what is in it is only compiled. */
function forbidden(): void {
  // R1: a job has one owner. Prepared is not committed, and what was committed cannot be changed.
  // @ts-expect-error the data itself cannot be committed
  draft.commit()
  // @ts-expect-error without a lane nothing is prepared
  queue.prepare(draft)
  // @ts-expect-error a job is not committed by its queue, but by who prepared it
  queue.commit(prepared)
  // @ts-expect-error what prepare answers may be an errno, and must be looked at first
  lane.prepare(draft).commit()
  // @ts-expect-error what beginSubmit answers may be an errno, and must be looked at first
  queue.beginSubmit().prepare(draft)
  // @ts-expect-error the fence of a prepared job is nobody's
  const early: JobFence = prepared.fence
  // @ts-expect-error a prepared job carries no obligation yet
  prepared.complete()
  // @ts-expect-error after commit there is a fence, and nothing to add dependencies to
  fence.addDependency(fence)

  // R2: only the token ends a fence; nobody makes tokens but the queue.
  // @ts-expect-error an object that looks like one is none: the answer takes the queue's token
  const forged: SubmitAnswer = { token: {}, wake: anyFence }
  // @ts-expect-error a fence is no token
  const other: FenceToken = fence
  // @ts-expect-error a token is completed, not signalled with a result of one's choice
  token.signal(0)
  // @ts-expect-error success has no error
  token.complete(-5)
  // @ts-expect-error a failure has one
  token.fail()
  // @ts-expect-error a token cannot be committed again
  token.commit()

  // R3: observers wait, ask, are told.
  // @ts-expect-error an observer cannot signal
  fence.signal(null)
  // @ts-expect-error an observer cannot set the error
  fence.setError(-5)
  // @ts-expect-error nor signal with a time of its own
  fence.signalAt(0)
  // @ts-expect-error nor test and signal
  fence.checkAndSignal(null)
  // @ts-expect-error nor release it with waiters
  fence.release(null)
  // @ts-expect-error nor change how others order themselves behind it
  fence.forbidPipelining()
  // @ts-expect-error the result of a fence is read
  fence.error = 0

  // R13: no cancel of what the device has without a proof, and proofs are not made of thin air.
  // @ts-expect-error "stopped" is not a proof
  const word: StopAnswer = "stopped"
  // @ts-expect-error an empty object is not a proof
  const empty: ProofStopped = {}
  // @ts-expect-error a boolean is not a proof
  const yes: StopAnswer = true

  // R17, R23: "not now" names the fence, and gives the token back.
  // @ts-expect-error which fence?
  const when: SubmitAnswer = { token }
  // @ts-expect-error where is the token?
  const where: SubmitAnswer = { wake: anyFence }
  // @ts-expect-error a bare no wakes nobody up
  const no: SubmitAnswer = false
  // @ts-expect-error an errno alone keeps the token
  const errno: SubmitAnswer = -5

  // R15: the work queue of a dispatcher is its own.
  // @ts-expect-error there is no way to put work on it
  queue.dispatcher.queueWork(null)

  // R31: a timeout has three answers, and resubmission is none of them (R32).
  // @ts-expect-error the core does not run a job twice
  const again: TimeoutAnswer = "resubmit"

  // R5, R35: a queue is made by its factory, and its state is read.
  // @ts-expect-error the constructor is private
  new JobQueue(null)
  // @ts-expect-error states are entered by park, cancel and drop
  queue.state = "running"
  // @ts-expect-error a cancel says with which error
  queue.cancel()
  // @ts-expect-error and how far it goes
  queue.cancel(-125)

  // R6: a queue of one driver's jobs takes no others.
  // @ts-expect-error these data are not a TestJob
  lane.prepare({ ...draft, data: "texture" })
  // @ts-expect-error a driver of other jobs cannot serve this queue
  const ops: QueueOps<TestJob> = driverOfStrings

  // What a queue is made with is said whole.
  // @ts-expect-error no credits
  const spec: QueueSpec<TestJob> = { ...SPEC, credits: undefined }
  // @ts-expect-error a policy that nobody asked for
  const policy: QueueSpec<TestJob> = { ...SPEC, dropPolicy: "ignore" }

  use(early, forged, other, word, empty, yes, when, where, no, errno, again, ops, spec, policy)
}

declare const driverOfStrings: QueueOps<string>
declare function use(...values: unknown[]): void

/** What is allowed, beside it: the same calls in their right form compile. */
function allowed(): void {
  const opened = queue.beginSubmit()
  if (typeof opened === "number") return
  const job = opened.prepare(draft)
  if (typeof job === "number") return
  const done: JobFence = job.commit()
  opened.end()
  const answers: SubmitAnswer[] = [SUBMITTED, { token, wake: anyFence }, { token, error: -5 }]
  const stops: StopAnswer[] = [proveStopped(), { wait: asDmaFence(done) }]
  const over: Steps<boolean> = token.complete()
  use(answers, stops, over)
}

test("what is forbidden is only compiled, never run", () => {
  expect(typeof forbidden).toBe("function")
  expect(typeof allowed).toBe("function")
})
