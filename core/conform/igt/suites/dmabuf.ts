/** `dmabuf_sync_file`: what a buffer's users wait for, taken out as a sync_file, and put in from one. */
import { DMA_BUF_SYNC_READ, DMA_BUF_SYNC_RW, DMA_BUF_SYNC_WRITE, DmaBuf } from "../../../fence/dma-resv.ts"
import { exportSyncFile, importSyncFile } from "../../../fence/dma-resv.ts"
import { BAD_FLAG } from "../calls.ts"
import { expectEqual, expectResult, expectThat } from "../failure.ts"
import { IgtMachine, MS } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

const READ = DMA_BUF_SYNC_READ
const WRITE = DMA_BUF_SYNC_WRITE

class Buffer {
  readonly machine = new IgtMachine()
  readonly buf = new DmaBuf()

  export(flags: number): number {
    const { engine, contexts, files } = this.machine
    return exportSyncFile(engine, contexts, files, this.buf, flags)
  }

  import(fd: number, flags: number): number {
    return importSyncFile(this.machine.files, this.buf, fd, flags)
  }

  /** A fence of a user of the buffer: its timeline. */
  attach(flags: number): number {
    const timeline = this.machine.createTimeline()
    const fd = this.machine.createFence(timeline, 1)
    expectResult(this.import(fd, flags), "0", "attach")
    this.machine.close(fd)
    return timeline
  }

  /** Whether a reader, and a writer, would have to wait. */
  expectBusy(reader: boolean, writer: boolean, when: string): void {
    for (const [flags, busy] of [
      [READ, reader],
      [WRITE, writer],
      [DMA_BUF_SYNC_RW, writer],
    ] as const) {
      const fd = this.export(flags)
      expectThat(fd > 0, `export with flags ${flags} ${when}: ${fd}`)
      expectEqual(this.machine.status(fd), busy ? 0 : 1, `status of an export with flags ${flags} ${when}`)
      this.machine.close(fd)
    }
  }
}

export const DMABUF: readonly IgtTest[] = [
  igtTest("export-basic", "an idle buffer gives sync_files that have signalled; a busy one does not", () => {
    const buffer = new Buffer()
    buffer.expectBusy(false, false, "while idle")
    expectResult(buffer.export(0), "EINVAL", "no access")
    expectResult(buffer.export(BAD_FLAG), "EINVAL", "unknown access")
    const writer = buffer.attach(WRITE)
    buffer.expectBusy(true, true, "while written")
    buffer.machine.increment(writer)
    buffer.expectBusy(false, false, "after the write")
    const reader = buffer.attach(READ)
    buffer.expectBusy(false, true, "while read")
    buffer.machine.increment(reader)
    buffer.expectBusy(false, false, "after the read")
  }),

  igtTest("export-before-signal", "an export taken while busy signals with the buffer", () => {
    const buffer = new Buffer()
    const writer = buffer.attach(WRITE)
    const files = [READ, WRITE, DMA_BUF_SYNC_RW].map((flags) => buffer.export(flags))
    for (const fd of files) expectResult(buffer.machine.waitFile(fd, MS), "ETIME", "wait before")
    buffer.machine.increment(writer)
    for (const fd of files) expectResult(buffer.machine.waitFile(fd, MS), "0", "wait after")
  }),

  igtTest("export-multiwait", "exports of one buffer are waited for one by one and together", () => {
    const buffer = new Buffer()
    const { machine } = buffer
    const [reader, writer] = [buffer.attach(READ), buffer.attach(WRITE)]
    const forReader = buffer.export(READ)
    const forWriter = buffer.export(WRITE)
    const both = machine.merge(forReader, forWriter)
    machine.increment(writer)
    expectResult(machine.waitFile(forReader, 0), "0", "a reader after the write")
    expectResult(machine.waitFile(forWriter, 0), "ETIME", "a writer while read")
    expectResult(machine.waitFile(both, 0), "ETIME", "both while read")
    machine.increment(reader)
    expectResult(machine.waitFile(forWriter, 0), "0", "a writer after all")
    expectResult(machine.waitFile(both, 0), "0", "both after all")
  }),

  igtTest("export-wait-after-attach", "an export is a snapshot: fences attached later are not in it", () => {
    const buffer = new Buffer()
    const { machine } = buffer
    const first = buffer.attach(WRITE)
    const fd = buffer.export(DMA_BUF_SYNC_RW)
    const later = buffer.attach(WRITE)
    machine.increment(first)
    expectResult(machine.waitFile(fd, 0), "0", "the export")
    buffer.expectBusy(true, true, "with the later fence")
    machine.increment(later)
    buffer.expectBusy(false, false, "after all")
  }),

  igtTest("import-basic", "an import needs an access and a sync_file", () => {
    const buffer = new Buffer()
    const { machine } = buffer
    const timeline = machine.createTimeline()
    const fd = machine.createFence(timeline, 1)
    expectResult(buffer.import(fd, 0), "EINVAL", "no access")
    expectResult(buffer.import(fd, BAD_FLAG | READ), "EINVAL", "unknown access")
    expectResult(buffer.import(-1, READ), "EINVAL", "no file")
    expectResult(buffer.import(timeline, READ), "EINVAL", "another file")
    buffer.expectBusy(false, false, "after refusals")
    expectResult(buffer.import(fd, WRITE), "0", "import")
    buffer.expectBusy(true, true, "after the import")
    machine.increment(timeline)
    buffer.expectBusy(false, false, "after the signal")
  }),

  igtTest("import-multiple-read-only", "several readers: a writer waits for all of them, a reader for none", () =>
    importSeveral(READ, false),
  ),

  igtTest("import-multiple-read-write", "several writers: everybody waits for all of them", () =>
    importSeveral(DMA_BUF_SYNC_RW, true),
  ),
]

function importSeveral(flags: number, readersWait: boolean): void {
  const buffer = new Buffer()
  const timelines = Array.from({ length: 16 }, () => buffer.attach(flags))
  for (const timeline of timelines) {
    buffer.expectBusy(readersWait, true, "before the last signal")
    buffer.machine.increment(timeline)
  }
  buffer.expectBusy(false, false, "after the last signal")
}
