/** A call whose argument is bytes. */
import type { FuzzProcess } from "./fuzz-process.ts"
import type { Source } from "./source.ts"

export interface BytesCall {
  readonly args: DataView
  /** The call has returned. `args` as it is then. */
  readonly after: (result: number) => void
}

export type BytesMaker = (process: FuzzProcess, source: Source) => BytesCall

export function newArgs(bytes: number): DataView {
  return new DataView(new ArrayBuffer(bytes))
}
