/** EVENTFD: an eventfd is signalled once a point is over, or submitted. Source: reference 5.2. */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { EventFd } from "../../eventfd.ts"
import type { FileTable } from "../../file-table.ts"
import { EventfdEntry } from "../eventfd-entry.ts"
import { WAIT_AVAILABLE } from "../flags.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs } from "../ioctl-args.ts"

export function eventfd(handles: HandleTable, files: FileTable, args: SyncobjArgs["EVENTFD"]): Steps<number> {
  if ((args.flags & ~WAIT_AVAILABLE) !== 0 || args.pad !== 0) return -ERRNO.EINVAL
  const syncobj = handles.find(args.handle)
  if (syncobj === null) return -ERRNO.ENOENT
  const file = files.get(args.fd)
  if (file === null) return -ERRNO.EBADF
  if (!(file instanceof EventFd)) return -ERRNO.EINVAL
  syncobj.addEventfd(new EventfdEntry(args.point, file, (args.flags & WAIT_AVAILABLE) !== 0))
  return 0
}
