/**
 * How an unsaved text lies on disk or in a browser's storage: one line of JSON that describes it, then the text as it is.
 * The first line holds the length and a checksum of the text, so a copy that was cut short or altered is noticed; the
 * text is legible with any editor even then.
 */
import { z } from "zod"
import { type Result, err, ok } from "../base/result.ts"
import type { RestoredDraft } from "./desktop-api.ts"

const header = z.strictObject({
  ringsideDraft: z.literal(1),
  key: z.string().max(256),
  id: z.string().max(4096).nullable(),
  name: z.string().max(4096),
  savedMs: z.number().min(0).max(8.64e15),
  length: z.int().min(0),
  sum: z.string().regex(/^[0-9a-f]{16}$/),
})

/** What can still be told of a damaged copy. */
export interface DamagedHeader {
  readonly name: string | null
  readonly id: string | null
  readonly savedMs: number | null
}

/** A lone surrogate has no UTF-8 and would come back as another text; it is replaced here, where it can be seen. */
export function sealDraft(draft: RestoredDraft): string {
  const { key, id, name, savedMs } = draft
  const text = draft.text.replace(/\p{Surrogate}/gu, "\ufffd")
  const line: z.infer<typeof header> = {
    ringsideDraft: 1,
    key,
    id,
    name,
    savedMs,
    length: text.length,
    sum: checksum(text),
  }
  return `${JSON.stringify(line)}\n${text}`
}

export function openDraft(sealed: string): Result<RestoredDraft, DamagedHeader> {
  const end = sealed.indexOf("\n")
  const parsed = header.safeParse(end < 0 ? null : parseJson(sealed.slice(0, end)))
  if (!parsed.success) return err({ name: null, id: null, savedMs: null })
  const { key, id, name, savedMs, length, sum } = parsed.data
  const text = sealed.slice(end + 1)
  if (text.length !== length || checksum(text) !== sum) return err({ name, id, savedMs })
  return ok({ key, id, name, text, savedMs })
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Two 32-bit FNV-1a passes over the UTF-16 units, the second from another start. Finds accidents, not forgeries. */
function checksum(text: string): string {
  let a = 0x811c9dc5
  let b = 0x050c5d1f
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x01000193)
    b = Math.imul(b ^ unit ^ (i & 0xff), 0x01000193)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("")
}
