/**
 * An open DRM file: its handles, and the drm_syncobj ioctls on them. A call returns through `returned`, with
 * 0 or a negated errno: within the call, unless it has to wait; then while the engine runs.
 *
 * An interrupted call returns -ERESTARTSYS; user space sees it restarted, so callers call again.
 * Source: reference 5.2.
 */
import { unreachable } from "../../base/assert.ts"
import { ERRNO } from "../../base/errno.ts"
import type { Steps } from "../../engine/steps.ts"
import { OpenFile } from "../file-table.ts"
import type { Thread } from "../thread.ts"
import type { SyncobjDevice } from "./device.ts"
import { HandleTable } from "./handle-table.ts"
import { SYNCOBJ_IOCTLS, type SyncobjArgs, type SyncobjIoctl } from "./ioctl-args.ts"
import { eventfd } from "./ioctls/eventfd.ts"
import { create, destroy } from "./ioctls/lifetime.ts"
import { fdToHandle, handleToFd } from "./ioctls/sharing.ts"
import { query, reset, signal, timelineSignal } from "./ioctls/state.ts"
import { transfer } from "./ioctls/transfer.ts"
import { timelineWait, wait } from "./ioctls/wait.ts"

/** A name with its arguments, so that a switch over the one knows the other. */
type Call = { [Name in SyncobjIoctl]: { readonly name: Name; readonly args: SyncobjArgs[Name] } }[SyncobjIoctl]

export class SyncobjFile extends OpenFile {
  readonly handles = new HandleTable()
  private readonly device: SyncobjDevice

  constructor(device: SyncobjDevice) {
    super()
    this.device = device
  }

  /** Context: process, `thread`. */
  ioctl<Name extends SyncobjIoctl>(
    thread: Thread,
    name: Name,
    args: SyncobjArgs[Name],
    returned: (result: number) => void,
  ): Steps<void> {
    const { device } = this
    if (!device.syncobj || (SYNCOBJ_IOCTLS[name].timeline && !device.timeline)) {
      returned(-ERRNO.EOPNOTSUPP)
      return
    }
    // The generic signature is what ties the two together.
    this.dispatch(thread, { name, args } as Call, returned)
  }

  private dispatch(thread: Thread, { name, args }: Call, returned: (result: number) => void): Steps<void> {
    const { device, handles } = this
    switch (name) {
      case "WAIT":
        return wait(thread, handles, args, returned)
      case "TIMELINE_WAIT":
        return timelineWait(thread, handles, args, returned)
      case "TRANSFER":
        return transfer(device, thread, handles, args, returned)
      case "CREATE":
        return returned(create(device, handles, args))
      case "DESTROY":
        return returned(destroy(handles, args))
      case "HANDLE_TO_FD":
        return returned(handleToFd(device, handles, thread.files, args))
      case "FD_TO_HANDLE":
        return returned(fdToHandle(device, handles, thread.files, args))
      case "RESET":
        return returned(reset(handles, args))
      case "SIGNAL":
        return returned(signal(device, handles, args))
      case "TIMELINE_SIGNAL":
        return returned(timelineSignal(device, handles, args))
      case "QUERY":
        return returned(query(handles, args))
      case "EVENTFD":
        return returned(eventfd(handles, thread.files, args))
      default:
        return unreachable(name)
    }
  }

  protected override closed(): Steps<void> {
    this.handles.removeAll()
  }
}
