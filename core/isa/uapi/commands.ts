/**
 * The command buffer of SUBMIT as a stream: a header, then the payload. Payloads of the kernel's size only; shorter
 * ones, which the kernel extends by zeros, are shown as raw words.
 */
import { fixed, u16 } from "../build.ts"
import type { Block, Encoding, Family, Part } from "../encoding.ts"
import { ATTACHMENT, CMD_BARRIERS, CMD_COMPUTE, CMD_RENDER } from "./structs.ts"

const SOURCE = "A.3"
const HEADER_BYTES = 8
const ATTACHMENTS_MAX = 16

const TYPES = { render: 0, compute: 1, vertex: 2, fragment: 3, computeAttachments: 4 } as const

function header(name: string, type: number, says: string): Encoding {
  const tag = fixed("cmd_type", [0, 15], type, "Tells the command from its siblings.")
  return { name, bytes: HEADER_BYTES, says, source: SOURCE, fields: [tag, ...CMD_BARRIERS] }
}

function command(name: string, type: number, payload: Encoding): Block {
  const head = header(name, type, payload.says)
  const size = fixed("size", [16, 31], payload.bytes, "Bytes of the payload.")
  return { head: { ...head, fields: [...head.fields, size] }, parts: [{ encoding: payload, when: [] }], align: 1 }
}

/** The list is as long as the size of the payload says. */
function attachments(name: string, type: number, says: string): Block {
  const head = header(name, type, says)
  const size = u16("size", 2, `Bytes of the payload, ${ATTACHMENT.bytes} an attachment.`)
  const parts = Array.from({ length: ATTACHMENTS_MAX }, (_, index): Part => {
    const sizes = Array.from(
      { length: ATTACHMENTS_MAX - index },
      (_unused, more) => (index + more + 1) * ATTACHMENT.bytes,
    )
    return { encoding: ATTACHMENT, when: [{ field: "size", is: sizes }], prefix: `attachments[${index}]` }
  })
  return { head: { ...head, fields: [...head.fields, size] }, parts, align: 1 }
}

export const COMMANDS: Family = {
  name: "commands",
  title: "Command buffer of SUBMIT",
  says: "Headers of 8 bytes with payloads, one behind the other.",
  source: SOURCE,
  unit: 4,
  blocks: [
    command("render", TYPES.render, CMD_RENDER),
    command("compute", TYPES.compute, CMD_COMPUTE),
    attachments("set_vertex_attachments", TYPES.vertex, "Attachments of the vertex halves that follow."),
    attachments("set_fragment_attachments", TYPES.fragment, "Attachments of the fragment halves that follow."),
    attachments("set_compute_attachments", TYPES.computeAttachments, "Attachments of the compute jobs that follow."),
  ],
}
