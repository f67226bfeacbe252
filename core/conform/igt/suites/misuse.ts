/** What RESET, SIGNAL, QUERY, TRANSFER and the waits refuse; an operation that fails has touched nothing. */
import { QUERY_LAST_SUBMITTED } from "../../../fence/syncobj/flags.ts"
import {
  BAD_FLAG,
  BAD_PAD,
  ILLEGAL_HANDLE,
  type WaitKind,
  createObject,
  queryPoint,
  signalObjects,
  signalPoints,
  waitFor,
} from "../calls.ts"
import { expectEqual, expectResult } from "../failure.ts"
import { IgtMachine } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

const NO_TRANSFER = { srcHandle: 0, dstHandle: 0, srcPoint: 1, dstPoint: 0, flags: 0, pad: 0 }

function isSignaled(machine: IgtMachine, handle: number, wanted: "0" | "EINVAL"): void {
  expectResult(waitFor(machine, "binary", [{ handle, point: 0 }], 0), wanted, `poll of handle ${handle}`)
}

export function waitMisuse(kind: WaitKind): readonly IgtTest[] {
  return [
    igtTest("invalid-wait-bad-flags", "a wait refuses flags that it does not know", () => {
      const machine = new IgtMachine()
      const at = [{ handle: createObject(machine), point: 0 }]
      expectResult(waitFor(machine, kind, at, BAD_FLAG), "EINVAL", "wait")
    }),

    igtTest("wait-zero-handles", "nothing to wait for is success", () => {
      expectResult(waitFor(new IgtMachine(), kind, [], 0), "0", "wait")
    }),

    igtTest("invalid-wait-illegal-handle", "a wait needs handles that exist", () => {
      expectResult(waitFor(new IgtMachine(), kind, [{ handle: ILLEGAL_HANDLE, point: 0 }], 0), "ENOENT", "wait")
    }),
  ]
}

export const RESET_MISUSE: readonly IgtTest[] = [
  igtTest("invalid-reset-zero-handles", "a reset needs handles", () => {
    expectResult(new IgtMachine().call("RESET", { handles: [], pad: 0 }), "EINVAL", "reset")
  }),

  igtTest("invalid-reset-illegal-handle", "a reset needs handles that exist", () => {
    expectResult(new IgtMachine().call("RESET", { handles: [ILLEGAL_HANDLE], pad: 0 }), "ENOENT", "reset")
  }),

  igtTest("invalid-reset-one-illegal-handle", "one wrong handle, and none is reset", () => {
    const machine = new IgtMachine()
    const good = [createObject(machine), createObject(machine)]
    const [first = 0, last = 0] = good
    signalObjects(machine, good)
    expectResult(machine.call("RESET", { handles: [first, ILLEGAL_HANDLE, last], pad: 0 }), "ENOENT", "reset")
    for (const handle of good) isSignaled(machine, handle, "0")
  }),

  igtTest("invalid-reset-bad-pad", "padding must be zero", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine, 1)
    expectResult(machine.call("RESET", { handles: [handle], pad: BAD_PAD }), "EINVAL", "reset")
    isSignaled(machine, handle, "0")
  }),
]

export const SIGNAL_MISUSE: readonly IgtTest[] = [
  igtTest("invalid-signal-zero-handles", "a signal needs handles", () => {
    expectResult(new IgtMachine().call("SIGNAL", { handles: [], pad: 0 }), "EINVAL", "signal")
  }),

  igtTest("invalid-signal-illegal-handle", "a signal needs handles that exist", () => {
    expectResult(new IgtMachine().call("SIGNAL", { handles: [ILLEGAL_HANDLE], pad: 0 }), "ENOENT", "signal")
  }),

  igtTest("invalid-signal-one-illegal-handle", "one wrong handle, and none is signalled", () => {
    const machine = new IgtMachine()
    const good = [createObject(machine), createObject(machine)]
    const [first = 0, last = 0] = good
    expectResult(machine.call("SIGNAL", { handles: [first, ILLEGAL_HANDLE, last], pad: 0 }), "ENOENT", "signal")
    for (const handle of good) isSignaled(machine, handle, "EINVAL")
  }),

  igtTest("invalid-signal-bad-pad", "padding must be zero", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    expectResult(machine.call("SIGNAL", { handles: [handle], pad: BAD_PAD }), "EINVAL", "signal")
    isSignaled(machine, handle, "EINVAL")
  }),
]

export const TIMELINE_SIGNAL_MISUSE: readonly IgtTest[] = [
  igtTest("invalid-signal-zero-handles", "a signal needs handles", () => {
    expectResult(timelineSignal(new IgtMachine(), [], []), "EINVAL", "signal")
  }),

  igtTest("invalid-signal-illegal-handle", "a signal needs handles that exist", () => {
    expectResult(timelineSignal(new IgtMachine(), [ILLEGAL_HANDLE], [0]), "ENOENT", "signal")
  }),

  igtTest("invalid-signal-illegal-point", "a point of no object", () => {
    expectResult(timelineSignal(new IgtMachine(), [1], [1]), "ENOENT", "signal")
  }),

  igtTest("invalid-signal-one-illegal-handle", "one wrong handle, and none is signalled", () => {
    const machine = new IgtMachine()
    const good = [createObject(machine), createObject(machine)]
    const [first = 0, last = 0] = good
    expectResult(timelineSignal(machine, [first, ILLEGAL_HANDLE, last], [1, 1, 1]), "ENOENT", "signal")
    for (const handle of good) {
      expectEqual(queryPoint(machine, handle), 0, "point")
      expectResult(waitFor(machine, "timeline", [{ handle, point: 1 }], 0), "EINVAL", "poll")
    }
  }),

  igtTest("invalid-signal-bad-pad", "padding, now flags, must be zero", () => {
    const machine = new IgtMachine()
    const handles = [createObject(machine)]
    expectResult(machine.call("TIMELINE_SIGNAL", { handles, points: [1], flags: BAD_PAD }), "EINVAL", "signal")
    expectResult(machine.call("SIGNAL", { handles, pad: BAD_PAD }), "EINVAL", "binary signal")
  }),
]

function timelineSignal(machine: IgtMachine, handles: number[], points: number[]): number {
  return machine.call("TIMELINE_SIGNAL", { handles, points, flags: 0 })
}

export const QUERY_MISUSE: readonly IgtTest[] = [
  igtTest("invalid-query-zero-handles", "a query needs handles", () => {
    expectResult(new IgtMachine().call("QUERY", { handles: [], points: [], flags: 0 }), "EINVAL", "query")
  }),

  igtTest("invalid-query-illegal-handle", "a query needs handles that exist", () => {
    const args = { handles: [ILLEGAL_HANDLE], points: [0], flags: 0 }
    expectResult(new IgtMachine().call("QUERY", args), "ENOENT", "query")
  }),

  igtTest("invalid-query-one-illegal-handle", "one wrong handle, and nothing is told", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    signalPoints(machine, [handle], [3])
    const args = { handles: [handle, ILLEGAL_HANDLE], points: [77, 77], flags: 0 }
    expectResult(machine.call("QUERY", args), "ENOENT", "query")
    expectEqual(args.points[0] ?? 0, 77, "point")
  }),

  igtTest("invalid-query-bad-pad", "padding, now flags, must be known", () => {
    const machine = new IgtMachine()
    const handles = [createObject(machine)]
    expectResult(
      machine.call("QUERY", { handles, points: [0], flags: BAD_PAD & ~QUERY_LAST_SUBMITTED }),
      "EINVAL",
      "query",
    )
  }),
]

export const TRANSFER_MISUSE: readonly IgtTest[] = [
  igtTest("invalid-transfer-illegal-handle", "a transfer needs two handles that exist", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine, 1)
    expectResult(machine.call("TRANSFER", { ...NO_TRANSFER }), "ENOENT", "neither")
    expectResult(machine.call("TRANSFER", { ...NO_TRANSFER, srcHandle: handle }), "ENOENT", "no destination")
    expectResult(machine.call("TRANSFER", { ...NO_TRANSFER, dstHandle: handle }), "ENOENT", "no source")
  }),

  igtTest("invalid-transfer-bad-pad", "padding must be zero, before anything else", () => {
    expectResult(new IgtMachine().call("TRANSFER", { ...NO_TRANSFER, pad: BAD_PAD }), "EINVAL", "transfer")
  }),

  igtTest("invalid-transfer-non-existent-point", "to a point that does not exist yet: it does then", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    signalPoints(machine, [handle], [63])
    const args = { ...NO_TRANSFER, srcHandle: handle, dstHandle: handle, srcPoint: 63, dstPoint: 74 }
    expectResult(machine.call("TRANSFER", args), "0", "transfer")
    expectEqual(queryPoint(machine, handle), 74, "point")
  }),
]
