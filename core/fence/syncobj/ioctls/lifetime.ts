/** CREATE and DESTROY. Source: reference 5.2. */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { privateStub } from "../../stub.ts"
import type { SyncobjDevice } from "../device.ts"
import { CREATE_SIGNALED } from "../flags.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs } from "../ioctl-args.ts"
import { Syncobj } from "../syncobj.ts"

export function create(device: SyncobjDevice, handles: HandleTable, args: SyncobjArgs["CREATE"]): Steps<number> {
  if ((args.flags & ~CREATE_SIGNALED) !== 0) return -ERRNO.EINVAL
  const syncobj = new Syncobj()
  if ((args.flags & CREATE_SIGNALED) !== 0) syncobj.replaceFence(privateStub(device.engine.now))
  args.handle = handles.add(syncobj)
  return 0
}

export function destroy(handles: HandleTable, args: SyncobjArgs["DESTROY"]): number {
  if (args.pad !== 0) return -ERRNO.EINVAL
  return handles.remove(args.handle) ? 0 : -ERRNO.EINVAL
}
