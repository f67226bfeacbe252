/** `syncobj_eventfd`: an eventfd is told once that a point is over, or that it was submitted. */
import { ERRNO } from "../../../base/errno.ts"
import { EventFd } from "../../../fence/eventfd.ts"
import { PlainFile } from "../../../fence/file-table.ts"
import { WAIT_AVAILABLE } from "../../../fence/syncobj/flags.ts"
import {
  BAD_FLAG,
  BAD_PAD,
  ILLEGAL_HANDLE,
  type WaitKind,
  attachSwSyncAt,
  createObject,
  resetObjects,
  signalPoints,
} from "../calls.ts"
import { expectEqual, expectResult } from "../failure.ts"
import { IgtMachine } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

interface Watch {
  readonly fd: number
  readonly event: EventFd
}

function newEventfd(machine: IgtMachine): Watch {
  const event = new EventFd()
  return { fd: machine.files.install(event), event }
}

function ask(
  machine: IgtMachine,
  args: { handle: number; flags: number; point: number; fd: number; pad?: number },
): number {
  return machine.call("EVENTFD", { pad: 0, ...args })
}

/** Reads the counter: empty, or exactly one. */
function expectEvents({ event }: Watch, count: 0 | 1, when: string): void {
  expectEqual(event.read(), count === 0 ? -ERRNO.EAGAIN : 1, `eventfd ${when}`)
}

export const EVENTFD: readonly IgtTest[] = [
  igtTest("invalid-bad-flags", "only the flag AVAILABLE is known", () => {
    const machine = new IgtMachine()
    const { fd } = newEventfd(machine)
    expectResult(ask(machine, { handle: createObject(machine), flags: BAD_FLAG, point: 0, fd }), "EINVAL", "eventfd")
  }),

  igtTest("invalid-illegal-handle", "the object must exist", () => {
    const machine = new IgtMachine()
    const { fd } = newEventfd(machine)
    expectResult(ask(machine, { handle: ILLEGAL_HANDLE, flags: 0, point: 0, fd }), "ENOENT", "eventfd")
  }),

  igtTest("invalid-illegal-eventfd", "the file must be open, and an eventfd", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    expectResult(ask(machine, { handle, flags: 0, point: 0, fd: -1 }), "EBADF", "no file")
    const fd = machine.files.install(new PlainFile())
    expectResult(ask(machine, { handle, flags: 0, point: 0, fd }), "EINVAL", "another file")
  }),

  igtTest("invalid-bad-pad", "padding must be zero", () => {
    const machine = new IgtMachine()
    const { fd } = newEventfd(machine)
    const args = { handle: createObject(machine), flags: 0, point: 0, fd, pad: BAD_PAD }
    expectResult(ask(machine, args), "EINVAL", "eventfd")
  }),

  ...(["binary", "timeline"] as const).flatMap(eventTests),
]

function eventTests(kind: WaitKind): readonly IgtTest[] {
  const point = kind === "binary" ? 0 : 5
  return [
    igtTest(`${kind}-wait`, "told when the fence signals; or that there is one", () => {
      const machine = new IgtMachine()
      const handle = createObject(machine)
      const device = attachSwSyncAt(machine, handle, point)
      const [over, there] = [newEventfd(machine), newEventfd(machine)]
      expectResult(ask(machine, { handle, flags: 0, point, fd: over.fd }), "0", "eventfd")
      expectResult(ask(machine, { handle, flags: WAIT_AVAILABLE, point, fd: there.fd }), "0", "available")
      expectEvents(there, 1, "for an available point")
      expectEvents(over, 0, "before the signal")
      machine.increment(device)
      expectEvents(over, 1, "after the signal")
      expectEvents(there, 0, "after the signal")
    }),

    igtTest(`${kind}-wait-before-signal`, "asked before there is a fence; bound to the first one", () => {
      const machine = new IgtMachine()
      const handle = createObject(machine)
      const [over, there] = [newEventfd(machine), newEventfd(machine)]
      expectResult(ask(machine, { handle, flags: 0, point, fd: over.fd }), "0", "eventfd")
      expectResult(ask(machine, { handle, flags: WAIT_AVAILABLE, point, fd: there.fd }), "0", "available")
      expectEvents(there, 0, "before the submission")
      const device = attachSwSyncAt(machine, handle, point)
      expectEvents(there, 1, "after the submission")
      expectEvents(over, 0, "before the signal")
      resetObjects(machine, [handle])
      attachSwSyncAt(machine, handle, point)
      machine.increment(device)
      expectEvents(over, 1, "after the signal of the first fence")
      expectEvents(there, 0, "after a second submission")
    }),

    igtTest(`${kind}-wait-signaled`, "told at once if it is over", () => {
      const machine = new IgtMachine()
      const handle = createObject(machine)
      signalPoints(machine, [handle], [point])
      for (const flags of [0, WAIT_AVAILABLE]) {
        const watch = newEventfd(machine)
        expectResult(ask(machine, { handle, flags, point, fd: watch.fd }), "0", "eventfd")
        expectEvents(watch, 1, "at once")
      }
    }),
  ]
}
