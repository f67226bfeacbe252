/**
 * The two matrices: every mix of object states, waited for with every mix of flags. Each mix is tried in
 * every rotation and with a poll, a short timeout and, unless it would not return, the largest one.
 */
import type { ErrnoName } from "../../../base/errno.ts"
import { WAIT_ALL, WAIT_AVAILABLE } from "../../../fence/syncobj/flags.ts"
import { type At, type WaitKind, attachSwSyncAt, createObject, signalPoints, startWait } from "../calls.ts"
import { expectEqual, expectResult, expectThat } from "../failure.ts"
import { IgtMachine, LARGEST_TIMEOUT, MS } from "../machine.ts"
import { type ObjectState, parseMatrixName } from "../matrix-name.ts"

const SHORT = 10 * MS
const WAIT_OBJECTS = 4
const TIMELINE_OBJECTS = 5
/** Of the five objects of a timeline mix, these are binary: point 0. */
const BINARY = [1, 3]

export function runWaitMatrix(name: string, wanted: ErrnoName | "0"): void {
  const parsed = parseMatrixName(name)
  expectThat(parsed !== null && (parsed.flags & WAIT_AVAILABLE) === 0, "no name of this matrix")
  const points = Array.from({ length: parsed.multi ? WAIT_OBJECTS : 1 }, () => 0)
  runMixes("binary", parsed.states, points, parsed.flags, wanted)
}

export function runTimelineMatrix(name: string, wanted: ErrnoName | "0"): void {
  const parsed = parseMatrixName(name)
  expectThat(parsed !== null, "no name of this matrix")
  const points = Array.from({ length: parsed.multi ? TIMELINE_OBJECTS : 1 }, (_, index) =>
    parsed.multi && BINARY.includes(index) ? 0 : index + 1,
  )
  runMixes("timeline", parsed.states, points, parsed.flags, wanted)
}

function runMixes(
  kind: WaitKind,
  states: readonly ObjectState[],
  points: readonly number[],
  flags: number,
  wanted: ErrnoName | "0",
): void {
  const timeouts = wanted === "ETIME" ? [0, SHORT] : [0, SHORT, LARGEST_TIMEOUT]
  for (let rotation = 0; rotation < states.length; rotation++) {
    const mix = points.map((_, index) => states[(index + rotation) % states.length] as ObjectState)
    for (const timeout of timeouts) runMix(kind, mix, points, flags, timeout, wanted)
  }
}

function runMix(
  kind: WaitKind,
  mix: readonly ObjectState[],
  points: readonly number[],
  flags: number,
  timeout: number,
  wanted: ErrnoName | "0",
): void {
  const told = `${mix.join(", ")} with timeout ${timeout}`
  const machine = new IgtMachine()
  const at = mix.map((state, index): At => makeObject(machine, state, points[index] ?? 0))
  const wait = startWait(machine, kind, at, flags, timeout)
  expectResult(machine.finish(wait), wanted, told)
  expectThat(wanted === "ETIME" ? wait.at >= timeout : wait.at === 0, `${told} returned at ${wait.at} ns`)
  if (wanted !== "0") return
  const satisfied = mix.findIndex(
    (state) => state === "signaled" || ((flags & WAIT_AVAILABLE) !== 0 && state === "submitted"),
  )
  expectEqual(wait.args.firstSignaled, (flags & WAIT_ALL) === 0 ? satisfied : 0, `first signalled of ${told}`)
}

/** An unsubmitted point of a timeline may have earlier ones. */
function makeObject(machine: IgtMachine, state: ObjectState, point: number): At {
  const handle = createObject(machine)
  if (state !== "unsubmitted") {
    const timeline = attachSwSyncAt(machine, handle, point)
    if (state === "signaled") machine.increment(timeline)
  } else if (point > 1) signalPoints(machine, [handle], [point - 1])
  return { handle, point }
}
