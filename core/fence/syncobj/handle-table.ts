/** The handles of one open file: the lowest free number from 1; each is one reference to its object. */
import { ERRNO } from "../../base/errno.ts"
import { LowestFree } from "../../base/lowest-free.ts"
import { type Result, err, ok } from "../../base/result.ts"
import type { UserArray } from "./ioctl-args.ts"
import type { Syncobj } from "./syncobj.ts"

export class HandleTable {
  private readonly objects = new Map<number, Syncobj>()
  private readonly numbers = new LowestFree(1)

  get size(): number {
    return this.objects.size
  }

  /** Takes over the caller's reference. */
  add(syncobj: Syncobj): number {
    const handle = this.numbers.take()
    this.objects.set(handle, syncobj)
    return handle
  }

  /** No reference is taken: whoever keeps it across a sleep takes one. */
  find(handle: number): Syncobj | null {
    return this.objects.get(handle) ?? null
  }

  remove(handle: number): boolean {
    const syncobj = this.objects.get(handle)
    if (syncobj === undefined) return false
    this.objects.delete(handle)
    this.numbers.give(handle)
    syncobj.put()
    return true
  }

  /** In index order; the first that is unknown ends it. */
  findAll(handles: UserArray): Result<readonly Syncobj[], number> {
    if (handles === null) return err(-ERRNO.EFAULT)
    const found: Syncobj[] = []
    for (const handle of handles) {
      const syncobj = this.find(handle)
      if (syncobj === null) return err(-ERRNO.ENOENT)
      found.push(syncobj)
    }
    return ok(found)
  }

  /** The file is closed. */
  removeAll(): void {
    for (const handle of [...this.objects.keys()]) this.remove(handle)
  }
}
