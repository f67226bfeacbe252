/** Every suite: those built from names, and those written out. */
import type { ErrnoName } from "../../../base/errno.ts"
import type { IgtTest } from "../suite.ts"
import { BASIC } from "./basic.ts"
import { DMABUF } from "./dmabuf.ts"
import { EVENTFD } from "./eventfd.ts"
import { runTimelineMatrix, runWaitMatrix } from "./matrix.ts"
import {
  QUERY_MISUSE,
  RESET_MISUSE,
  SIGNAL_MISUSE,
  TIMELINE_SIGNAL_MISUSE,
  TRANSFER_MISUSE,
  waitMisuse,
} from "./misuse.ts"
import { SW_SYNC } from "./sw-sync.ts"
import { TIMELINES } from "./timelines.ts"
import { waitTests } from "./waiting.ts"

export interface Matrix {
  /** Whose tests these are. */
  readonly suite: string
  run(name: string, wanted: ErrnoName | "0"): void
}

export const MATRICES: ReadonlyMap<string, Matrix> = new Map([
  ["syncobj_wait_matrix", { suite: "syncobj_wait", run: runWaitMatrix }],
  ["syncobj_timeline_matrix", { suite: "syncobj_timeline", run: runTimelineMatrix }],
])

export const SUITES: ReadonlyMap<string, readonly IgtTest[]> = new Map([
  ["syncobj_basic", BASIC],
  ["syncobj_wait", [...waitMisuse("binary"), ...RESET_MISUSE, ...SIGNAL_MISUSE, ...waitTests("binary")]],
  [
    "syncobj_timeline",
    [
      ...waitMisuse("timeline"),
      ...QUERY_MISUSE,
      ...TIMELINE_SIGNAL_MISUSE,
      ...TRANSFER_MISUSE,
      ...waitTests("timeline"),
      ...TIMELINES,
    ],
  ],
  ["syncobj_eventfd", EVENTFD],
  ["sw_sync", SW_SYNC],
  ["dmabuf_sync_file", DMABUF],
])
