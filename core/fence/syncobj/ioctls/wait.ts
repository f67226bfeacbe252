/** WAIT and TIMELINE_WAIT. Source: reference 5.2, 5.3. */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Thread } from "../../thread.ts"
import { WAIT_ALL, WAIT_AVAILABLE, WAIT_DEADLINE, WAIT_FOR_SUBMIT } from "../flags.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs, UserArray } from "../ioctl-args.ts"
import type { Syncobj } from "../syncobj.ts"
import { SyncobjWait, type WaitPoint } from "../syncobj-wait.ts"
import { timeoutOf } from "../timeout.ts"

const WAIT_FLAGS = WAIT_ALL | WAIT_FOR_SUBMIT | WAIT_DEADLINE

export function wait(
  thread: Thread,
  handles: HandleTable,
  args: SyncobjArgs["WAIT"],
  returned: (result: number) => void,
): Steps<void> {
  waitFor(thread, handles, args, WAIT_FLAGS, null, returned)
}

export function timelineWait(
  thread: Thread,
  handles: HandleTable,
  args: SyncobjArgs["TIMELINE_WAIT"],
  returned: (result: number) => void,
): Steps<void> {
  waitFor(thread, handles, args, WAIT_FLAGS | WAIT_AVAILABLE, args.points, returned)
}

function waitFor(
  thread: Thread,
  handles: HandleTable,
  args: SyncobjArgs["WAIT"],
  known: number,
  points: UserArray,
  returned: (result: number) => void,
): Steps<void> {
  if ((args.flags & ~known) !== 0) {
    returned(-ERRNO.EINVAL)
    return
  }
  if (args.handles?.length === 0) {
    returned(0)
    return
  }
  const found = handles.findAll(args.handles)
  if (!found.ok || (points !== null && points.length < found.value.length)) {
    returned(found.ok ? -ERRNO.EFAULT : found.error)
    return
  }
  const objects: readonly Syncobj[] = found.value
  // Kept until the call returns, whoever destroys their handles meanwhile.
  for (const syncobj of objects) syncobj.get()
  const waited: WaitPoint[] = objects.map((syncobj, index) => ({ syncobj, point: points?.[index] ?? 0 }))
  const timeout = timeoutOf(thread.engine, args.timeoutNs)
  const call = new SyncobjWait(thread, waited, args.flags, timeout, args.deadlineNs, (result) => {
    for (const syncobj of objects) syncobj.put()
    // Nothing is written back after an error.
    if (result === 0) args.firstSignaled = call.firstSignaled
    returned(result)
  })
  call.begin()
}
