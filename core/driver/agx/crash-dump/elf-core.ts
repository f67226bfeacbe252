/**
 * An ELF64 core file of a little-endian AArch64 machine: a header, program headers, notes, and the memory. Only what a
 * core needs; a debugger or `readelf` reads it. Source: System V ABI, chapters 4 and 5.
 */
import { ByteWriter } from "./byte-writer.ts"

export interface CoreNote {
  /** ASCII. */
  readonly name: string
  readonly type: number
  readonly content: Uint8Array
}

export interface CoreSegment {
  /** 64 bits. */
  readonly address: bigint
  readonly physical: number
  readonly flags: number
  /** In memory. */
  readonly bytes: number
  /** What the file holds of it; null: nothing, it did not fit. */
  readonly content: Uint8Array | null
}

const HEADER_BYTES = 64
const PROGRAM_HEADER_BYTES = 56
const SECTION_HEADER_BYTES = 64
const ET_CORE = 4
const EM_AARCH64 = 183
const PT_LOAD = 1
const PT_NOTE = 4
/** So many program headers and more are counted by the first section header instead. */
const PN_XNUM = 0xffff

export function coreFile(entry: bigint, notes: readonly CoreNote[], segments: readonly CoreSegment[]): Uint8Array {
  const headers = 1 + segments.length
  const extended = headers >= PN_XNUM
  const note = noteBytes(notes)
  const programs = HEADER_BYTES + (extended ? SECTION_HEADER_BYTES : 0)
  const notesAt = programs + headers * PROGRAM_HEADER_BYTES
  const contents = segments.reduce((sum, { content }) => sum + (content?.length ?? 0), 0)
  const out = new ByteWriter(notesAt + note.length + contents)

  out.bytes([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  out.u16(ET_CORE).u16(EM_AARCH64).u32(1).u64(entry)
  out
    .u64(BigInt(programs))
    .u64(extended ? BigInt(HEADER_BYTES) : 0n)
    .u32(0)
  out
    .u16(HEADER_BYTES)
    .u16(PROGRAM_HEADER_BYTES)
    .u16(extended ? PN_XNUM : headers)
  out
    .u16(SECTION_HEADER_BYTES)
    .u16(extended ? 1 : 0)
    .u16(0)
  // The section of no name: its sh_info is the number of program headers.
  if (extended) out.u32(0).u32(0).u64(0n).u64(0n).u64(0n).u64(0n).u32(0).u32(headers).u64(0n).u64(0n)

  out.u32(PT_NOTE).u32(0).u64(BigInt(notesAt)).u64(0n).u64(0n)
  out.u64(BigInt(note.length)).u64(0n).u64(4n)
  let at = notesAt + note.length
  for (const { address, physical, flags, bytes, content } of segments) {
    const held = content?.length ?? 0
    out.u32(PT_LOAD).u32(flags).u64(BigInt(at)).u64(address).u64(BigInt(physical))
    out.u64(BigInt(held)).u64(BigInt(bytes)).u64(1n)
    at += held
  }
  out.bytes(note)
  for (const { content } of segments) if (content !== null) out.bytes(content)
  return out.whole()
}

function noteBytes(notes: readonly CoreNote[]): Uint8Array {
  const sizes = notes.map(({ name, content }) => 12 + padded(name.length + 1) + padded(content.length))
  const out = new ByteWriter(sizes.reduce((sum, size) => sum + size, 0))
  for (const { name, type, content } of notes) {
    out
      .u32(name.length + 1)
      .u32(content.length)
      .u32(type)
    const letters = new Uint8Array(padded(name.length + 1))
    for (let index = 0; index < name.length; index++) letters[index] = name.charCodeAt(index)
    out
      .bytes(letters)
      .bytes(content)
      .bytes(new Uint8Array(padded(content.length) - content.length))
  }
  return out.whole()
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3
}
