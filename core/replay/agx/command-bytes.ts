/** The arguments of the ioctls as a process writes them: structures of the UAPI, from the tables of encodings. */
import { present } from "../../base/assert.ts"
import { encode } from "../../isa/codec.ts"
import type { Values } from "../../isa/codec.ts"
import type { Encoding } from "../../isa/encoding.ts"
import { SYNC } from "../../isa/uapi/structs.ts"
import type { CommandSpec } from "../../lang/agx-program.ts"

export interface SyncArg {
  readonly handle: number
  readonly timeline: boolean
  readonly point: number
}

/** A structure; what is not said is 0. The values fit, since the language has checked them. */
export function argBytes(encoding: Encoding, values: Values): Uint8Array<ArrayBuffer> {
  const encoded = encode(encoding, values)
  const bytes = present(encoded.ok ? encoded.value : null, encoded.ok ? "" : encoded.error)
  return new Uint8Array(bytes)
}

export function syncBytes(syncs: readonly SyncArg[]): Uint8Array {
  return joined(
    syncs.map(({ handle, timeline, point }) =>
      argBytes(SYNC, { sync_type: timeline ? 1 : 0, handle, timeline_value: point }),
    ),
  )
}

export function commandBytes(commands: readonly CommandSpec[]): Uint8Array {
  return joined(commands.map(({ bytes }) => bytes))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
