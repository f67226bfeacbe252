/** Calls of the driver's own ioctls: bytes that are right, from what the process has, before anybody mutates them. */
import { PAGE_SIZE } from "../../../gpu/agx/memory/page.ts"
import type { AsahiIoctl } from "../ioctl-errnos.ts"
import { VM_END, VM_KERNEL_MIN_SIZE, VM_START } from "../vm/vm-context.ts"
import { BIND_OP_BYTES } from "../vm/vm-bind.ts"
import { type BytesMaker, newArgs } from "./bytes-call.ts"
import type { FuzzProcess } from "./fuzz-process.ts"
import { CODE, DATA } from "./programs.ts"
import type { Source } from "./source.ts"
import { submitCall } from "./submit-calls.ts"

const KERNEL_START = 0x60_0000_0000
const nothing = (): void => undefined

function long(view: DataView, at: number, value: number | bigint): void {
  view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), true)
}

/** Addresses that other calls use as well, so that ranges meet. */
function address(source: Source): number {
  const base = source.oneOf([
    CODE,
    DATA,
    VM_START,
    KERNEL_START - 4 * PAGE_SIZE,
    VM_END - 8 * PAGE_SIZE,
    0x15_2000_0000,
  ])
  return base + source.pages(source.chance(90) ? 12 : 4096)
}

function bindOps(process: FuzzProcess, source: Source, count: number, stride: number): DataView {
  const view = newArgs(count * stride)
  for (let index = 0; index < count; index++) {
    const at = index * stride
    const unbinds = source.chance(40)
    const single = source.chance(15)
    view.setUint32(at, unbinds ? 1 : source.oneOf([2, 4, 6]) | (single ? 8 : 0), true)
    view.setUint32(at + 4, unbinds ? 0 : process.pick("buffer", source), true)
    long(view, at + 8, unbinds ? 0 : source.pages(2))
    long(view, at + 16, PAGE_SIZE + source.pages(single || unbinds ? 64 : 3))
    long(view, at + 24, address(source))
    if (source.chance(15)) source.mutate(new DataView(view.buffer, at, stride))
  }
  return view
}

export const ASAHI_CALLS: Readonly<Record<AsahiIoctl, BytesMaker>> = {
  GET_PARAMS(process, source) {
    const args = newArgs(24)
    long(args, 8, process.pointer(process.place(new Uint8Array(640)), source))
    long(args, 16, source.oneOf([0, 8, 592, 600, 640, 0x1_0000_0000]))
    return { args, after: nothing }
  },

  GET_TIME() {
    return { args: newArgs(16), after: nothing }
  },

  VM_CREATE(process, source) {
    const args = newArgs(24)
    const start = source.oneOf([KERNEL_START, VM_START, VM_END - VM_KERNEL_MIN_SIZE]) + source.oneOf([0, 0, PAGE_SIZE])
    long(args, 0, start)
    long(args, 8, start + VM_KERNEL_MIN_SIZE + source.oneOf([0, 0, 0, -PAGE_SIZE, PAGE_SIZE]))
    return {
      args,
      after: (result) => {
        if (result === 0) process.given("vm", args.getUint32(16, true))
      },
    }
  },

  VM_DESTROY(process, source) {
    const args = newArgs(8)
    args.setUint32(0, process.pick("vm", source), true)
    return {
      args,
      after: (result) => {
        if (result === 0) process.gaveBack("vm", args.getUint32(0, true))
      },
    }
  },

  VM_BIND(process, source) {
    const args = newArgs(24)
    const count = source.oneOf([0, 1, 1, 1, 2, 3, 6])
    const stride = source.oneOf([32, 32, 32, 40, 64])
    const ops = bindOps(process, source, count, stride)
    args.setUint32(0, process.pick("vm", source), true)
    args.setUint32(4, count, true)
    args.setUint32(8, source.chance(97) ? stride : source.oneOf([0, 31, BIND_OP_BYTES - 1, 0xffff_ffff]), true)
    long(args, 16, process.pointer(process.place(new Uint8Array(ops.buffer)), source))
    return { args, after: nothing }
  },

  GEM_CREATE(process, source) {
    const args = newArgs(24)
    const isPrivate = source.chance(30)
    const size = source.chance(90) ? PAGE_SIZE + source.pages(8) - source.below(2) : source.long()
    long(args, 0, size)
    args.setUint32(8, source.below(2) | (isPrivate ? 2 : 0), true)
    if (isPrivate) args.setUint32(12, process.pick("vm", source), true)
    return {
      args,
      after: (result) => {
        if (result === 0) process.given("buffer", args.getUint32(16, true))
      },
    }
  },

  GEM_MMAP_OFFSET(process, source) {
    const args = newArgs(16)
    args.setUint32(0, process.pick("buffer", source), true)
    return { args, after: nothing }
  },

  GEM_BIND_OBJECT(process, source) {
    const args = newArgs(40)
    const unbinds = source.chance(45)
    args.setUint32(0, unbinds ? 1 : 0, true)
    if (unbinds) args.setUint32(32, process.pick("pinned", source), true)
    else {
      args.setUint32(4, 1, true)
      args.setUint32(8, process.pick("buffer", source), true)
      long(args, 16, source.pages(2))
      long(args, 24, PAGE_SIZE + source.pages(2))
    }
    return {
      args,
      after: (result) => {
        if (result !== 0) return
        if (args.getUint32(0, true) === 0) process.given("pinned", args.getUint32(32, true))
        else process.gaveBack("pinned", args.getUint32(32, true))
      },
    }
  },

  QUEUE_CREATE(process, source) {
    const args = newArgs(24)
    args.setUint32(4, process.pick("vm", source), true)
    args.setUint32(8, source.oneOf([0, 1, 1, 2, 3]), true)
    long(args, 16, source.chance(90) ? CODE : source.long())
    return {
      args,
      after: (result) => {
        if (result === 0) process.given("queue", args.getUint32(12, true))
      },
    }
  },

  QUEUE_DESTROY(process, source) {
    const args = newArgs(8)
    args.setUint32(0, process.pick("queue", source), true)
    return {
      args,
      after: (result) => {
        if (result === 0) process.gaveBack("queue", args.getUint32(0, true))
      },
    }
  },

  SUBMIT: submitCall,
}

/** The general ioctl that closes a handle: no bytes, just the number. */
export function gemClose(process: FuzzProcess, source: Source): number {
  const handle = process.pick("buffer", source)
  const result = process.memory.closeHandle(handle)
  if (result === 0) process.gaveBack("buffer", handle)
  return result
}
