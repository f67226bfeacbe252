/**
 * The error numbers of Linux that a fence, an ioctl or a callback of this project can carry.
 * Values are the asm-generic ones; they appear negated in fences and results (`-EIO` is -5).
 */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EFAULT: 14,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  ENOSPC: 28,
  EPIPE: 32,
  ERANGE: 34,
  EDEADLK: 35,
  ENODATA: 61,
  ETIME: 62,
  EOPNOTSUPP: 95,
  ETIMEDOUT: 110,
  EALREADY: 114,
  EINPROGRESS: 115,
  ECANCELED: 125,
  EHWPOISON: 133,
  ERESTARTSYS: 512,
} as const

export type ErrnoName = keyof typeof ERRNO

const nameOf = new Map<number, ErrnoName>(
  (Object.entries(ERRNO) as [ErrnoName, number][]).map(([name, value]) => [value, name]),
)

export function isErrnoName(text: string): text is ErrnoName {
  return Object.hasOwn(ERRNO, text)
}

/** `-110` becomes `-ETIMEDOUT`; 0 and unknown numbers stay digits. */
export function formatErrno(value: number): string {
  const name = nameOf.get(-value)
  return name === undefined ? String(value) : `-${name}`
}
