/** Numbers of open files: the lowest free ones, also after some were closed and in a child's table. */
import { expect, test } from "vitest"
import { ERRNO } from "../base/errno.ts"
import { FileTable, OpenFile } from "./file-table.ts"

class Counted extends OpenFile {
  closings = 0

  protected override closed(): void {
    this.closings++
  }
}

test("a new file has the lowest free number, from 3", () => {
  const table = new FileTable()
  const install = () => table.install(new Counted())
  expect([install(), install(), install(), install()]).toEqual([3, 4, 5, 6])
  expect([table.close(5), table.close(4), table.close(5)]).toEqual([0, 0, -ERRNO.EBADF])
  expect([install(), install(), install()]).toEqual([4, 5, 7])
})

test("a child knows the same files by the same numbers; from then on each has its own", () => {
  const parent = new FileTable()
  const file = new Counted()
  parent.install(new Counted())
  const fd = parent.install(file)
  parent.close(3)
  const child = parent.fork()
  expect([child.get(fd), child.install(new Counted()), parent.get(3)]).toEqual([file, 3, null])
  parent.close(fd)
  expect([parent.get(fd), child.get(fd), file.closings]).toEqual([null, file, 0])
  child.closeAll()
  expect([child.get(fd), file.closings]).toEqual([null, 1])
})
