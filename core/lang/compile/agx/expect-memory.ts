/** `expect memory`. */
import type { Expectation } from "../../program.ts"
import type { NumberUnit } from "../../agx-program.ts"
import { quote } from "../../found.ts"
import type { ExpectedMemoryTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, u32 } from "../values.ts"
import { assembleCode, rowOf } from "./code.ts"
import { dataBytes } from "./data.ts"
import { imageOf } from "./files.ts"

export function expectedMemory(context: Context, what: ExpectedMemoryTree, line: number): Expectation | null {
  const { agx, problems } = context
  if (agx.spec === null) {
    problems.error(what, "not-of-machine", "machine mock has no memory; machine agx has")
    return null
  }
  const index = agx.bufferNames.resolve(what.buffer, problems)
  const buffer = agx.buffers[index ?? -1]
  if (index === null || buffer === undefined) return null
  const at = what.offset === undefined ? 0 : amount(context, what.offset, { what: "offset", min: 0, max: buffer.size })
  if (at === null) return null
  if (what.crc !== undefined) {
    const crc = amount(context, what.crc, u32("crc32"))
    return crc === null ? null : { kind: "memory-crc", line, buffer: index, at, crc }
  }
  const { data } = what
  if (data === undefined) return null
  const { client, vm, address } = buffer
  let bytes: Uint8Array | null
  let width: number | null = null
  if (data.$type === "CodeData") {
    const code = agx.codeNames.resolve(data.code, problems)
    width = code === null ? null : rowOf(context, code)
    bytes =
      code === null
        ? null
        : assembleCode(context, code, { client, vm, address: address === null ? null : address + at })
  } else if (data.$type === "ImageData") {
    const image = imageOf(context, data)
    width = image?.width ?? null
    bytes = image?.bytes ?? null
  } else bytes = dataBytes(context, data, client, buffer.size - at)
  if (bytes === null) return null
  if (at + bytes.length > buffer.size) {
    problems.error(what, "too-large", `what is expected at ${at} is past the end of ${quote(buffer.name)}`)
    return null
  }
  return {
    kind: "memory",
    line,
    buffer: index,
    at,
    bytes,
    unit: data.$type === "NumberData" || data.$type === "FillData" ? (data.type as NumberUnit) : null,
    width,
  }
}
