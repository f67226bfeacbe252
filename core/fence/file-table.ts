/**
 * Open files and the numbers by which a process knows them. A file is counted: each number of each process
 * is one reference, and the last one to go closes it. Numbers are the lowest free ones, from 3.
 */
import { ERRNO } from "../base/errno.ts"
import { LowestFree } from "../base/lowest-free.ts"
import type { Steps } from "../engine/steps.ts"

/** Numbers 0 to 2 are taken, as in any process. */
const FIRST_FD = 3

export abstract class OpenFile {
  private references = 0

  take(): void {
    this.references++
  }

  drop(): Steps<void> {
    this.references--
    if (this.references === 0) this.closed()
  }

  /** Nobody can reach it by a number any more. */
  protected closed(): Steps<void> {}
}

/** A file that can do nothing: what a wrong number may lead to. */
export class PlainFile extends OpenFile {}

export class FileTable {
  private readonly files = new Map<number, OpenFile>()
  private numbers = new LowestFree(FIRST_FD)

  /** Gives it the lowest free number. */
  install(file: OpenFile): number {
    const fd = this.numbers.take()
    file.take()
    this.files.set(fd, file)
    return fd
  }

  get(fd: number): OpenFile | null {
    return this.files.get(fd) ?? null
  }

  close(fd: number): Steps<number> {
    const file = this.files.get(fd)
    if (file === undefined) return -ERRNO.EBADF
    this.files.delete(fd)
    this.numbers.give(fd)
    file.drop()
    return 0
  }

  /** The table of a child after fork: the same files under the same numbers. */
  fork(): FileTable {
    const child = new FileTable()
    child.numbers = this.numbers.copy()
    for (const [fd, file] of this.files) {
      file.take()
      child.files.set(fd, file)
    }
    return child
  }

  /** The process is gone. */
  closeAll(): Steps<void> {
    for (const fd of [...this.files.keys()]) this.close(fd)
  }
}
