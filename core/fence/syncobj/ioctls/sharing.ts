/**
 * HANDLE_TO_FD and FD_TO_HANDLE: an object to another process, or a snapshot of its fence to and from a
 * sync_file. Source: reference 5.2, G27.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import type { FileTable } from "../../file-table.ts"
import { SyncFile, syncFileOf } from "../../sync-file.ts"
import type { SyncobjDevice } from "../device.ts"
import {
  FD_TO_HANDLE_IMPORT_SYNC_FILE,
  FD_TO_HANDLE_TIMELINE,
  HANDLE_TO_FD_EXPORT_SYNC_FILE,
  HANDLE_TO_FD_TIMELINE,
} from "../flags.ts"
import type { HandleTable } from "../handle-table.ts"
import type { SyncobjArgs } from "../ioctl-args.ts"
import { SyncobjFd } from "../syncobj-fd.ts"

export function handleToFd(
  device: SyncobjDevice,
  handles: HandleTable,
  files: FileTable,
  args: SyncobjArgs["HANDLE_TO_FD"],
): Steps<number> {
  const timeline = device.fdPoints === "absent" ? 0 : HANDLE_TO_FD_TIMELINE
  const point = (args.flags & timeline) !== 0 ? args.point : 0
  if (args.pad !== 0 || (args.flags & ~(HANDLE_TO_FD_EXPORT_SYNC_FILE | timeline)) !== 0) return -ERRNO.EINVAL
  if ((args.flags & HANDLE_TO_FD_EXPORT_SYNC_FILE) !== 0) return exportFence(handles, files, args, point)
  if (refusesPoint(device, args.point, point)) return -ERRNO.EINVAL
  const syncobj = handles.find(args.handle)
  if (syncobj === null) return -ERRNO.EINVAL
  args.fd = files.install(new SyncobjFd(syncobj))
  return 0
}

function exportFence(
  handles: HandleTable,
  files: FileTable,
  args: SyncobjArgs["HANDLE_TO_FD"],
  point: number,
): Steps<number> {
  const syncobj = handles.find(args.handle)
  if (syncobj === null) return -ERRNO.ENOENT
  const fence = syncobj.find(point)
  if (fence === null) return -ERRNO.EINVAL
  args.fd = files.install(new SyncFile(fence))
  return 0
}

export function fdToHandle(
  device: SyncobjDevice,
  handles: HandleTable,
  files: FileTable,
  args: SyncobjArgs["FD_TO_HANDLE"],
): Steps<number> {
  const timeline = device.fdPoints === "absent" ? 0 : FD_TO_HANDLE_TIMELINE
  const point = (args.flags & timeline) !== 0 ? args.point : 0
  if (args.pad !== 0 || (args.flags & ~(FD_TO_HANDLE_IMPORT_SYNC_FILE | timeline)) !== 0) return -ERRNO.EINVAL
  if ((args.flags & FD_TO_HANDLE_IMPORT_SYNC_FILE) !== 0) return importFence(device, handles, files, args, point)
  if (refusesPoint(device, args.point, point)) return -ERRNO.EINVAL
  const file = files.get(args.fd)
  if (!(file instanceof SyncobjFd)) return -ERRNO.EINVAL
  args.handle = handles.add(file.syncobj.get())
  return 0
}

/** The file is looked up before the handle. */
function importFence(
  device: SyncobjDevice,
  handles: HandleTable,
  files: FileTable,
  args: SyncobjArgs["FD_TO_HANDLE"],
  point: number,
): Steps<number> {
  const file = syncFileOf(files, args.fd)
  if (file === null) return -ERRNO.EINVAL
  const syncobj = handles.find(args.handle)
  if (syncobj === null) return -ERRNO.ENOENT
  if (point === 0) syncobj.replaceFence(file.fence)
  else syncobj.addPoint(device.engine, device.contexts, file.fence, point)
  return 0
}

/** A whole object has no point to be given. */
function refusesPoint(device: SyncobjDevice, given: number, meant: number): boolean {
  return (device.fdPoints === "always-checked" ? given : meant) !== 0
}
