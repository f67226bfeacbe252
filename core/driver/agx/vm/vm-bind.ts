/**
 * The operations of `VM_BIND`: checked and applied one by one. Source: reference A.2.
 *
 * Not known from the reference, chosen here: an empty range is -EINVAL, a private object of another VM is -EINVAL, a
 * stride of less than an operation is -EINVAL, and what a longer stride adds must be zero.
 */
import { ERRNO } from "../../../base/errno.ts"
import type { Steps } from "../../../engine/steps.ts"
import { PAGE_SIZE, isPageAligned } from "../../../gpu/agx/memory/page.ts"
import type { GemObject } from "./gem.ts"
import { BIND_READ, BIND_WRITE, type VmContext } from "./vm-context.ts"

export const BIND_UNBIND = 1
export const BIND_SINGLE_PAGE = 8
const BIND_FLAGS = BIND_READ | BIND_WRITE | BIND_SINGLE_PAGE
export const BIND_OP_BYTES = 32

/** Numbers of 64 bits: beyond 2^53 inexact, and then too large for every check. */
export interface BindOp {
  readonly flags: number
  readonly handle: number
  readonly offset: number
  readonly range: number
  readonly address: number
}

export function readBindOp(view: DataView): BindOp {
  return {
    flags: view.getUint32(0, true),
    handle: view.getUint32(4, true),
    offset: readU64(view, 8),
    range: readU64(view, 16),
    address: readU64(view, 24),
  }
}

/** The objects of an open file. */
export interface Handles {
  find(handle: number): { readonly object: GemObject } | null
}

/** 0 or a negated errno; then nothing has changed. Context: process. */
export function applyBindOp(vm: VmContext, op: BindOp, handles: Handles): Steps<number> {
  if (!isWhole(op.offset) || !isWhole(op.range) || !isWhole(op.address)) return -ERRNO.EINVAL
  if ((op.flags & BIND_UNBIND) !== 0) {
    if (op.flags !== BIND_UNBIND || op.handle !== 0 || op.offset !== 0) return -ERRNO.EINVAL
    return vm.unmap(op.address, op.range)
  }
  if ((op.flags & ~BIND_FLAGS) !== 0 || (op.flags & (BIND_READ | BIND_WRITE)) === 0) return -ERRNO.EINVAL
  const object = handles.find(op.handle)?.object
  if (object === undefined) return -ERRNO.ENOENT
  if (object.owner !== null && object.owner !== vm) return -ERRNO.EINVAL
  const repeat = (op.flags & BIND_SINGLE_PAGE) !== 0
  if (op.offset + (repeat ? PAGE_SIZE : op.range) > object.size) return -ERRNO.EINVAL
  const flags = op.flags & (BIND_READ | BIND_WRITE)
  return vm.map({ address: op.address, range: op.range, object, offset: op.offset, repeat, flags })
}

/** Whole pages, and exact: sums of two such numbers cannot wrap as 64-bit ones do. */
function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && isPageAligned(value)
}

export function readU64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true)
}
