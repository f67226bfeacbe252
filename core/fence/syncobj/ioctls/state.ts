/** RESET, SIGNAL, TIMELINE_SIGNAL and QUERY: all handles are looked up before any is touched. Source: reference 5.2. */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { STUB_FENCE, privateStub } from "../../stub.ts"
import type { SyncobjDevice } from "../device.ts"
import { QUERY_LAST_SUBMITTED } from "../flags.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs } from "../ioctl-args.ts"
import { lastSignaled, lastSubmitted } from "../query.ts"

export function reset(handles: HandleTable, args: SyncobjArgs["RESET"]): Steps<number> {
  if (args.pad !== 0 || args.handles?.length === 0) return -ERRNO.EINVAL
  const found = handles.findAll(args.handles)
  if (!found.ok) return found.error
  for (const syncobj of found.value) syncobj.replaceFence(null)
  return 0
}

/** A timeline is no timeline any more afterwards. */
export function signal(device: SyncobjDevice, handles: HandleTable, args: SyncobjArgs["SIGNAL"]): Steps<number> {
  if (args.pad !== 0 || args.handles?.length === 0) return -ERRNO.EINVAL
  const found = handles.findAll(args.handles)
  if (!found.ok) return found.error
  for (const syncobj of found.value) syncobj.replaceFence(privateStub(device.engine.now))
  return 0
}

export function timelineSignal(
  device: SyncobjDevice,
  handles: HandleTable,
  args: SyncobjArgs["TIMELINE_SIGNAL"],
): Steps<number> {
  if (args.flags !== 0 || args.handles?.length === 0) return -ERRNO.EINVAL
  const found = handles.findAll(args.handles)
  if (!found.ok) return found.error
  if (args.points !== null && args.points.length < found.value.length) return -ERRNO.EFAULT
  for (const [index, syncobj] of found.value.entries())
    syncobj.addPoint(device.engine, device.contexts, STUB_FENCE, args.points?.[index] ?? 0)
  return 0
}

export function query(handles: HandleTable, args: SyncobjArgs["QUERY"]): Steps<number> {
  if ((args.flags & ~QUERY_LAST_SUBMITTED) !== 0 || args.handles?.length === 0) return -ERRNO.EINVAL
  const found = handles.findAll(args.handles)
  if (!found.ok) return found.error
  if (args.points === null) return -ERRNO.EFAULT
  const submitted = (args.flags & QUERY_LAST_SUBMITTED) !== 0
  for (const [index, syncobj] of found.value.entries())
    args.points[index] = submitted ? lastSubmitted(syncobj) : lastSignaled(syncobj)
  return 0
}
