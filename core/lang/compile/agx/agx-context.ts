/** What the parts of the compiler share about a machine agx. */
import type {
  AgxProgram,
  AgxQueueSpec,
  AgxSpec,
  BufferSpec,
  ContentSpec,
  PlacedCode,
  VmSpec,
} from "../../agx-program.ts"
import type { BufferTree, CodeTree } from "../../tree.ts"
import type { FileReader } from "../../file-reader.ts"
import { Names } from "../names.ts"

/** A buffer while its contents are being read. */
export interface OpenBuffer extends BufferSpec {
  readonly tree: BufferTree
  size: number
  readonly contents: ContentSpec[]
}

export class AgxContext {
  /** Null: machine mock. */
  spec: AgxSpec | null = null
  readonly vmNames = new Names("address space", "vm")
  readonly vms: VmSpec[] = []
  readonly bufferNames = new Names("buffer", "buffer")
  readonly buffers: OpenBuffer[] = []
  readonly codeNames = new Names("code", "code")
  readonly codeTrees: CodeTree[] = []
  /** Code whose mistakes have been told, which are the same wherever it is put. */
  readonly toldCode = new Set<number>()
  /** Bytes of code by its number, once somebody asked. */
  readonly sizes = new Map<number, number>()
  readonly queues: AgxQueueSpec[] = []
  /** Where code was put; `size` is 0 until it is assembled. */
  readonly placed: { -readonly [K in keyof PlacedCode]: PlacedCode[K] }[] = []
  /** Null: there is nobody to read them. */
  readonly files: FileReader | null
  /** A file was not read, so contents are missing. */
  unread = false
  /** Bytes of contents so far, and characters that were assembled. */
  contentBytes = 0
  codeChars = 0

  constructor(files: FileReader | null) {
    this.files = files
  }

  program(): AgxProgram | null {
    const { spec, vms, queues } = this
    if (spec === null) return null
    const buffers = this.buffers.map(({ tree: _, ...buffer }) => buffer)
    return { spec, vms, buffers, queues, code: this.placed }
  }
}
