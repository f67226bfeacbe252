/**
 * Waits that go on while something happens to the objects. The same for both kinds of wait; a timeline's
 * objects are then waited for at point 1.
 *
 * The original counts two of the objects in its `complex` tests where it means all eight; these use all.
 */
import { Prng } from "../../../base/prng.ts"
import { NONE_SIGNALED, WAIT_ALL, WAIT_FOR_SUBMIT } from "../../../fence/syncobj/flags.ts"
import {
  type At,
  type WaitKind,
  attachSwSyncAt,
  createObject,
  resetObjects,
  signalObjects,
  signalPoints,
  startWait,
  waitFor,
} from "../calls.ts"
import { expectEqual, expectResult, expectThat } from "../failure.ts"
import { IgtMachine, LARGEST_TIMEOUT, MS } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

const OBJECTS = 8

export function waitTests(kind: WaitKind): readonly IgtTest[] {
  return [
    igtTest("wait-delayed-signal", "signalled in the middle of the wait", () => delayedSignal(kind, 0)),
    igtTest("wait-for-submit-delayed-submit", "submitted and signalled in the middle of the wait", () =>
      delayedSignal(kind, WAIT_FOR_SUBMIT),
    ),
    igtTest("wait-all-delayed-signal", "as wait-delayed-signal, for all", () => delayedSignal(kind, WAIT_ALL)),
    igtTest("wait-all-for-submit-delayed-submit", "as wait-for-submit-delayed-submit, for all", () =>
      delayedSignal(kind, WAIT_ALL | WAIT_FOR_SUBMIT),
    ),

    igtTest("reset-unsignaled", "resetting what has no fence changes nothing", () => {
      const machine = new IgtMachine()
      const at = newObject(machine, kind)
      expectResult(waitFor(machine, kind, [at], 0), "EINVAL", "before")
      resetObjects(machine, [at.handle])
      expectResult(waitFor(machine, kind, [at], 0), "EINVAL", "after")
    }),

    igtTest("reset-signaled", "a reset takes the fence away", () => {
      const machine = new IgtMachine()
      const at = newObject(machine, kind)
      signal(machine, kind, [at])
      expectResult(waitFor(machine, kind, [at], 0), "0", "before")
      resetObjects(machine, [at.handle])
      expectResult(waitFor(machine, kind, [at], 0), "EINVAL", "after")
    }),

    igtTest("reset-multiple-signaled", "a reset of several takes all their fences away", () => {
      const machine = new IgtMachine()
      const at = newObjects(machine, kind, 3)
      signal(machine, kind, at)
      expectResult(waitFor(machine, kind, at, WAIT_ALL), "0", "before")
      resetObjects(machine, at.map(handleOf))
      for (const one of at) expectResult(waitFor(machine, kind, [one], 0), "EINVAL", "after")
    }),

    igtTest("reset-during-wait-for-submit", "a reset does not disturb who waits for a submission", () => {
      const machine = new IgtMachine()
      const at = newObject(machine, kind)
      const wait = startWait(machine, kind, [at], WAIT_FOR_SUBMIT, 10 * MS)
      machine.pass(MS)
      resetObjects(machine, [at.handle])
      machine.pass(MS)
      expectThat(wait.result === null, "the reset ended the wait")
      signal(machine, kind, [at])
      expectResult(machine.finish(wait), "0", "wait")
      expectEqual(wait.at, 2 * MS, "end of the wait")
    }),

    igtTest("signal", "a signal from the host makes a fence that has signalled", () => {
      const machine = new IgtMachine()
      const at = newObject(machine, kind)
      expectResult(waitFor(machine, kind, [at], 0), "EINVAL", "before")
      expectResult(waitFor(machine, kind, [at], WAIT_FOR_SUBMIT), "ETIME", "for submit before")
      signal(machine, kind, [at])
      expectResult(waitFor(machine, kind, [at], 0), "0", "after")
      expectResult(waitFor(machine, kind, [at], WAIT_FOR_SUBMIT), "0", "for submit after")
    }),

    ...withBothFlags("snapshot", "the fences found stay those waited for, whatever becomes of the objects", (flags) =>
      snapshot(kind, flags),
    ),
    ...withBothFlags("complex", "objects change state in every order while they are waited for", (flags) => {
      for (let seed = 0; seed < 10; seed++) complex(kind, flags, seed)
    }),

    igtTest("wait-any-interrupted", "signals interrupt the wait, its absolute timeout stays", () =>
      interrupted(kind, 0),
    ),
    igtTest("wait-all-interrupted", "as wait-any-interrupted, for all", () => interrupted(kind, WAIT_ALL)),
  ]
}

function withBothFlags(name: string, says: string, run: (flags: number) => void): readonly IgtTest[] {
  return [
    igtTest(`wait-any-${name}`, says, () => run(0)),
    igtTest(`wait-all-${name}`, says, () => run(WAIT_ALL)),
    igtTest(`wait-for-submit-${name}`, says, () => run(WAIT_FOR_SUBMIT)),
    igtTest(`wait-all-for-submit-${name}`, says, () => run(WAIT_ALL | WAIT_FOR_SUBMIT)),
  ]
}

function newObject(machine: IgtMachine, kind: WaitKind): At {
  return { handle: createObject(machine), point: kind === "binary" ? 0 : 1 }
}

function newObjects(machine: IgtMachine, kind: WaitKind, count: number): readonly At[] {
  return Array.from({ length: count }, () => newObject(machine, kind))
}

function handleOf({ handle }: At): number {
  return handle
}

function signal(machine: IgtMachine, kind: WaitKind, at: readonly At[]): void {
  const handles = at.map(handleOf)
  if (kind === "binary") signalObjects(machine, handles)
  else
    signalPoints(
      machine,
      handles,
      at.map(({ point }) => point),
    )
}

function submit(machine: IgtMachine, { handle, point }: At): number {
  return attachSwSyncAt(machine, handle, point)
}

function delayedSignal(kind: WaitKind, flags: number): void {
  const machine = new IgtMachine()
  const late = (flags & WAIT_FOR_SUBMIT) !== 0
  const at = newObjects(machine, kind, (flags & WAIT_ALL) === 0 ? 1 : 2)
  const timelines = late ? [] : at.map((one) => submit(machine, one))
  const wait = startWait(machine, kind, at, flags, 10 * MS)
  for (const [index, one] of at.entries()) {
    machine.after((index + 1) * MS, () => {
      if (late) signal(machine, kind, [one])
      else machine.increment(timelines[index] ?? 0)
    })
  }
  expectResult(machine.finish(wait), "0", "wait")
  expectEqual(wait.at, at.length * MS, "end of the wait")
}

/** The second object's fence is the one that a wait for any ends with. */
function snapshot(kind: WaitKind, flags: number): void {
  const machine = new IgtMachine()
  const late = (flags & WAIT_FOR_SUBMIT) !== 0
  const at = newObjects(machine, kind, 2)
  const before = late ? [] : at.map((one) => submit(machine, one))
  const wait = startWait(machine, kind, at, flags, LARGEST_TIMEOUT)
  machine.pass(MS)
  const captured = late ? at.map((one) => submit(machine, one)) : before
  machine.pass(MS)
  resetObjects(machine, at.map(handleOf))
  for (const one of at) submit(machine, one)
  machine.pass(MS)
  expectThat(wait.result === null, "the wait ended before any fence signalled")
  machine.increment(captured[1] ?? 0)
  if ((flags & WAIT_ALL) === 0) {
    expectResult(machine.finish(wait), "0", "wait")
    expectEqual(wait.args.firstSignaled, 1, "first signalled")
  } else {
    expectThat(wait.result === null, "the wait for all ended with one")
    machine.increment(captured[0] ?? 0)
    expectResult(machine.finish(wait), "0", "wait")
  }
  expectResult(waitFor(machine, kind, at, flags), "ETIME", "a poll of the fences there now")
}

/**
 * Eight objects, each in an order of its own through: without a fence, submitted, reset, submitted anew with
 * one that never signals; in between the captured fences signal in shuffled order.
 */
function complex(kind: WaitKind, flags: number, seed: number): void {
  const machine = new IgtMachine()
  const prng = new Prng(seed)
  const late = (flags & WAIT_FOR_SUBMIT) !== 0
  const at = newObjects(machine, kind, OBJECTS)
  const captured: number[] = late ? [] : at.map((one) => submit(machine, one))
  const wait = startWait(machine, kind, at, flags, LARGEST_TIMEOUT)
  machine.pass(MS)
  const order = shuffled(OBJECTS, prng)
  for (const index of order) {
    const one = at[index] as At
    if (late) captured[index] = submit(machine, one)
    resetObjects(machine, [one.handle])
    submit(machine, one)
    machine.pass(MS)
  }
  const signals = shuffled(OBJECTS, prng)
  const needed = (flags & WAIT_ALL) === 0 ? 1 : OBJECTS
  for (const [count, index] of signals.entries()) {
    expectThat((wait.result === null) === count < needed, `with ${count} signalled the wait returned ${wait.result}`)
    machine.increment(captured[index] ?? 0)
    machine.pass(MS)
  }
  expectResult(machine.finish(wait), "0", "wait")
  const first = (flags & WAIT_ALL) === 0 ? (signals[0] ?? 0) : NONE_SIGNALED
  expectEqual(wait.args.firstSignaled, first, "first signalled")
}

function shuffled(count: number, prng: Prng): number[] {
  const order = Array.from({ length: count }, (_, index) => index)
  for (let i = count - 1; i > 0; i--) {
    const other = prng.below(i + 1)
    const kept = order[i] as number
    order[i] = order[other] as number
    order[other] = kept
  }
  return order
}

function interrupted(kind: WaitKind, flags: number): void {
  const machine = new IgtMachine()
  const at = newObjects(machine, kind, 2)
  for (const one of at) submit(machine, one)
  const thread = machine.newThread()
  const wait = startWait(machine, kind, at, flags, 10 * MS, thread)
  for (let ms = 1; ms < 10; ms++) machine.after(ms * MS, () => thread.interrupt())
  expectResult(machine.finish(wait), "ETIME", "wait")
  expectEqual(wait.restarts, 9, "interruptions")
  expectThat(wait.at >= 10 * MS && wait.at <= 10 * MS + 1, `time up at ${wait.at}`)
}
