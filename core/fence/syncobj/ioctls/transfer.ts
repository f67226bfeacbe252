/** TRANSFER: the fence of one point becomes that of another, perhaps after waiting for its submission. Source: reference 5.2. */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { Thread } from "../../thread.ts"
import { mergeFences } from "../../unwrap.ts"
import type { SyncobjDevice } from "../device.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs } from "../ioctl-args.ts"
import { FindFence } from "../submit-wait.ts"
import type { Syncobj } from "../syncobj.ts"

export function transfer(
  device: SyncobjDevice,
  thread: Thread,
  handles: HandleTable,
  args: SyncobjArgs["TRANSFER"],
  returned: (result: number) => void,
): Steps<void> {
  if (args.pad !== 0) {
    returned(-ERRNO.EINVAL)
    return
  }
  const dst = handles.find(args.dstHandle)
  const src = handles.find(args.srcHandle)
  if (dst === null || src === null) {
    returned(-ERRNO.ENOENT)
    return
  }
  // The flags are looked at by the search, so after both handles.
  new Transfer(device, thread, src, dst, args, returned).begin()
}

class Transfer extends FindFence {
  private readonly device: SyncobjDevice
  private readonly dst: Syncobj
  private readonly dstPoint: number

  constructor(
    device: SyncobjDevice,
    thread: Thread,
    src: Syncobj,
    dst: Syncobj,
    args: SyncobjArgs["TRANSFER"],
    returned: (result: number) => void,
  ) {
    super(thread, src, args.srcPoint, args.flags, returned)
    this.device = device
    this.dst = dst.get()
    this.dstPoint = args.dstPoint
  }

  /** To a timeline go the leaves: a chain must hold no chain. */
  protected override done(result: number): Steps<void> {
    const { device, dst, dstPoint, fence } = this
    if (fence !== null) {
      if (dstPoint === 0) dst.replaceFence(fence)
      else dst.addPoint(device.engine, device.contexts, mergeFences(device.engine, device.contexts, [fence]), dstPoint)
    }
    dst.put()
    this.returned(result)
  }
}
