/**
 * Which errnos each ioctl of an AGX file may answer, and why: the one list that the fuzzer holds calls against and that
 * docs/agx.md shows. Sources: reference A.1 to A.4 for the driver's own; reference 5.2 (drm_syncobj) for the others.
 *
 * Every ioctl of the driver's own answers ENODEV once the firmware has crashed, and EINVAL for arguments of another size.
 */
import { ERRNO, type ErrnoName } from "../../base/errno.ts"
import { SYNCOBJ_IOCTLS, type SyncobjIoctl } from "../../fence/syncobj/ioctl-args.ts"
import { REQUEST } from "./asahi-file.ts"

export type AsahiIoctl = keyof typeof REQUEST
/** Closing a handle is DRM's own ioctl, for all drivers. */
export type FileIoctl = AsahiIoctl | "GEM_CLOSE" | `SYNCOBJ_${SyncobjIoctl}`

type Reasons = Partial<Record<ErrnoName, string>>

const CRASHED: Reasons = { ENODEV: "the firmware has crashed" }
const NO_TIMELINE_ARRAY = "an array that is not there"
const UNKNOWN_SYNCOBJ = "no such handle"

export const IOCTL_ERRNOS: Readonly<Record<FileIoctl, Reasons>> = {
  GET_PARAMS: { EINVAL: "a group other than 0, padding", EFAULT: "nowhere to write to", ...CRASHED },
  GET_TIME: { EINVAL: "flags", ...CRASHED },
  VM_CREATE: {
    EINVAL: "the kernel's part is outside of the user half, not of whole pages, or below 512 MiB; padding",
    ENOMEM: "no memory for its first tables",
    ...CRASHED,
  },
  VM_DESTROY: { EINVAL: "padding", ENOENT: "no such VM", ...CRASHED },
  VM_BIND: {
    EINVAL:
      "stride, padding, flags, alignment, a range outside of the object or of the user's part, another VM's object",
    ENOENT: "no such VM or object",
    EFAULT: "an operation that cannot be read",
    ENOMEM: "no memory for pages or tables",
    ...CRASHED,
  },
  GEM_CREATE: {
    EINVAL: "size 0, flags, padding, a VM without VM_PRIVATE",
    ENOENT: "no such VM",
    ENOMEM: "larger than any memory, or no cookie is left to map it by",
    ...CRASHED,
  },
  GEM_MMAP_OFFSET: { EINVAL: "flags", ENOENT: "no such object", ...CRASHED },
  GEM_BIND_OBJECT: {
    EINVAL: "operation, flags, padding, alignment, a range outside of the object, fields that an unbind does not have",
    ENOENT: "no such object, or none bound by that number",
    ENOMEM: "no memory for pages or tables",
    ...CRASHED,
  },
  QUEUE_CREATE: {
    EINVAL: "flags, a priority above MEDIUM",
    ENOENT: "no such VM",
    ENOMEM: "no memory for its rings",
    ...CRASHED,
  },
  QUEUE_DESTROY: { EINVAL: "padding", ENOENT: "no such queue", ...CRASHED },
  SUBMIT: {
    EINVAL: "flags, padding, a command or barrier that A.3 forbids, a sync to wait for that has no fence",
    ENOENT: "no such queue, sync object, or timestamp object",
    EFAULT: "syncs or commands that cannot be read",
    ENOMEM: "no memory for work items",
    ERANGE: "a timestamp past the end of its object",
    ERESTARTSYS: "a signal, while it waited for slots",
    ...CRASHED,
  },
  GEM_CLOSE: { EINVAL: "no such handle" },
  SYNCOBJ_CREATE: { EINVAL: "flags" },
  SYNCOBJ_DESTROY: { EINVAL: "no such handle, padding" },
  SYNCOBJ_HANDLE_TO_FD: {
    EINVAL: "flags, padding, no such handle, a point of a whole object, nothing to export",
    ENOENT: "no such handle, exporting",
  },
  SYNCOBJ_FD_TO_HANDLE: {
    EINVAL: "flags, padding, a point of a whole object, a file of another kind",
    ENOENT: "no such handle, importing",
  },
  SYNCOBJ_WAIT: {
    EINVAL: "flags, nothing submitted",
    ENOENT: UNKNOWN_SYNCOBJ,
    EFAULT: NO_TIMELINE_ARRAY,
    ETIME: "not signalled in time",
    ERESTARTSYS: "a signal",
  },
  SYNCOBJ_TIMELINE_WAIT: {
    EINVAL: "flags, nothing submitted",
    ENOENT: UNKNOWN_SYNCOBJ,
    EFAULT: NO_TIMELINE_ARRAY,
    ETIME: "not signalled in time",
    ERESTARTSYS: "a signal",
  },
  SYNCOBJ_RESET: { EINVAL: "no handles, padding", ENOENT: UNKNOWN_SYNCOBJ, EFAULT: NO_TIMELINE_ARRAY },
  SYNCOBJ_SIGNAL: { EINVAL: "no handles, padding", ENOENT: UNKNOWN_SYNCOBJ, EFAULT: NO_TIMELINE_ARRAY },
  SYNCOBJ_TIMELINE_SIGNAL: { EINVAL: "no handles, flags", ENOENT: UNKNOWN_SYNCOBJ, EFAULT: NO_TIMELINE_ARRAY },
  SYNCOBJ_QUERY: { EINVAL: "no handles, flags", ENOENT: UNKNOWN_SYNCOBJ, EFAULT: NO_TIMELINE_ARRAY },
  SYNCOBJ_TRANSFER: {
    EINVAL: "flags, padding, nothing submitted",
    ENOENT: UNKNOWN_SYNCOBJ,
    ETIME: "not submitted in time",
    ERESTARTSYS: "a signal",
  },
  SYNCOBJ_EVENTFD: {
    EINVAL: "flags, padding, a file of another kind",
    ENOENT: UNKNOWN_SYNCOBJ,
    EBADF: "no such file",
  },
}

export const FILE_IOCTLS = Object.keys(IOCTL_ERRNOS) as readonly FileIoctl[]

const allowed = new Map<FileIoctl, ReadonlySet<number>>(
  FILE_IOCTLS.map((name) => [
    name,
    new Set([0, ...(Object.keys(IOCTL_ERRNOS[name]) as ErrnoName[]).map((errno) => -ERRNO[errno])]),
  ]),
)

/** Whether the ioctl may return this: 0, or a negated errno of its list. */
export function isDocumented(name: FileIoctl, result: number): boolean {
  return allowed.get(name)?.has(result) === true
}

/** Rows for the document, one for each ioctl and errno. */
export function errnoTable(): string {
  const numbers = (name: FileIoctl): string => {
    const syncobj = name.startsWith("SYNCOBJ_") ? (name.slice("SYNCOBJ_".length) as SyncobjIoctl) : null
    if (syncobj !== null) return `0x${SYNCOBJ_IOCTLS[syncobj].number.toString(16)}`
    return name === "GEM_CLOSE" ? "0x9" : `0x${(REQUEST[name as AsahiIoctl] & 0xff).toString(16)}`
  }
  const cells = (name: FileIoctl): string =>
    Object.entries(IOCTL_ERRNOS[name])
      .map(([errno, reason]) => `${errno}: ${reason}`)
      .join(". ")
  const rows = FILE_IOCTLS.map((name) => `| \`${name}\` | ${numbers(name)} | ${cells(name)} |`)
  return ["| ioctl | number | errnos |", "| --- | --- | --- |", ...rows, ""].join("\n")
}
