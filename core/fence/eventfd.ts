/** An eventfd: a counter that the kernel raises and a process reads, which empties it. Semaphore mode is left out. */
import { ERRNO } from "../base/errno.ts"
import { OpenFile } from "./file-table.ts"

export class EventFd extends OpenFile {
  count = 0

  /** Context: any. */
  signal(): void {
    this.count++
  }

  /** As a read that does not block. */
  read(): number {
    if (this.count === 0) return -ERRNO.EAGAIN
    const { count } = this
    this.count = 0
    return count
  }
}
