/** Request codes of the ioctls: direction, size, `d`, and the number from 0x40 on. Source: reference A.1. */
import type { Encoding } from "../encoding.ts"
import {
  GEM_BIND_OBJECT,
  GEM_CREATE,
  GEM_MMAP_OFFSET,
  GET_PARAMS,
  GET_TIME,
  QUEUE_CREATE,
  QUEUE_DESTROY,
  SUBMIT,
  VM_BIND,
  VM_CREATE,
  VM_DESTROY,
} from "./structs.ts"

export interface Ioctl {
  readonly name: string
  readonly number: number
  readonly argument: Encoding
  /** Whether the kernel writes into the argument too. */
  readonly answers: boolean
}

const COMMAND_BASE = 0x40
const DRM = "d".charCodeAt(0)
const WRITE = 1
const READ = 2

export const IOCTLS: readonly Ioctl[] = [
  { name: "GET_PARAMS", number: 0, argument: GET_PARAMS, answers: false },
  { name: "GET_TIME", number: 1, argument: GET_TIME, answers: true },
  { name: "VM_CREATE", number: 2, argument: VM_CREATE, answers: true },
  { name: "VM_DESTROY", number: 3, argument: VM_DESTROY, answers: false },
  { name: "VM_BIND", number: 4, argument: VM_BIND, answers: false },
  { name: "GEM_CREATE", number: 5, argument: GEM_CREATE, answers: true },
  { name: "GEM_MMAP_OFFSET", number: 6, argument: GEM_MMAP_OFFSET, answers: true },
  { name: "GEM_BIND_OBJECT", number: 7, argument: GEM_BIND_OBJECT, answers: true },
  { name: "QUEUE_CREATE", number: 8, argument: QUEUE_CREATE, answers: true },
  { name: "QUEUE_DESTROY", number: 9, argument: QUEUE_DESTROY, answers: false },
  { name: "SUBMIT", number: 10, argument: SUBMIT, answers: false },
]

/** As user space passes it, unsigned. */
export function requestCode({ number, argument, answers }: Ioctl): number {
  const direction = answers ? READ | WRITE : WRITE
  return ((direction << 30) | (argument.bytes << 16) | (DRM << 8) | (COMMAND_BASE + number)) >>> 0
}

/** Null: no ioctl of this device. */
export function ioctlOf(request: number): Ioctl | null {
  return IOCTLS.find((each) => requestCode(each) === request) ?? null
}
