/** Small facts that outlive the app: one JSON file each, parsed when read, written atomically. A broken one is as good as none. */
import { readFile } from "node:fs/promises"
import type { z } from "zod"
import { writeAtomically } from "./atomic-write.ts"

const JSON_BYTES_MAX = 1024 * 1024

export class JsonFile<Content> {
  private last: Promise<void> = Promise.resolve()
  private readonly path: string
  private readonly schema: z.ZodType<Content>

  constructor(path: string, schema: z.ZodType<Content>) {
    this.path = path
    this.schema = schema
  }

  async read(): Promise<Content | null> {
    try {
      const text = await readFile(this.path, "utf8")
      if (text.length > JSON_BYTES_MAX) return null
      const parsed = this.schema.safeParse(JSON.parse(text))
      return parsed.success ? parsed.data : null
    } catch {
      return null
    }
  }

  /** In the order of the calls. That it could not be written is no reason to trouble anyone. */
  write(content: Content): Promise<void> {
    this.last = this.last
      .then(() => writeAtomically(this.path, `${JSON.stringify(content, null, 2)}\n`, 0o600))
      .catch(() => {})
    return this.last
  }

  /** When everything that was to be written has been. */
  settled(): Promise<void> {
    return this.last
  }
}
