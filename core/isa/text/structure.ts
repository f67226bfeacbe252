/** Structures as text: the same form as a block of a stream, but the reader must know which structure it is. */
import { decodeBlock } from "../block.ts"
import { single } from "../build.ts"
import type { Encoding, Family, Structures } from "../encoding.ts"
import { type NameOf, printBlock } from "./print.ts"

/** Null if the bytes end before the structure does. */
export function printStructure(encoding: Encoding, bytes: Uint8Array, at = 0, nameOf?: NameOf): string | null {
  const decoded = decodeBlock(single(encoding), bytes, at)
  return decoded === null ? null : printBlock(decoded, nameOf)
}

/** For the assembler. Not for the disassembler: nothing in the bytes tells structures apart. */
export function structureFamily({ name, title, says, source, encodings }: Structures): Family {
  return { name, title, says, source, unit: 1, blocks: encodings.map((encoding) => single(encoding)) }
}
