/** Names in a golden trace: such as a replay can have, each of one thing. */
import type { JsonReader } from "../../base/json-reader.ts"

const CHARS_MAX = 256
/** Names that a complaint lists. */
const SHOWN_MAX = 8
const NAME = /^[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*$/
const EXT = "ext:"

export function readName(reader: JsonReader): string {
  return checkedName(reader, reader.string())
}

/** `text` is the name, or the part of the string that is. */
export function checkedName(reader: JsonReader, text: string): string {
  return text.length <= CHARS_MAX && NAME.test(text) ? text : reader.fail("a name")
}

export function isExt(text: string): boolean {
  return text.startsWith(EXT)
}

/** The name of an external fence, which is written `ext:name`. */
export function readExt(reader: JsonReader): string {
  const text = reader.string()
  return isExt(text) ? checkedName(reader, text.slice(EXT.length)) : reader.fail("an external fence, ext: and its name")
}

/** Numbers of names, in order of first mention. */
export class Names {
  readonly list: string[] = []
  private readonly index = new Map<string, number>()

  /** Its name must be new. */
  declare(reader: JsonReader): string {
    const name = readName(reader)
    if (this.index.has(name)) reader.fail("a name that is not taken")
    this.mention(name)
    return name
  }

  /** It must have been declared; `what` says as what, or there is a list. */
  get(reader: JsonReader, name = reader.string(), what: string | null = null): number {
    return this.index.get(name) ?? reader.fail(what ?? `one of ${this.list.slice(0, SHOWN_MAX).join(", ")}`)
  }

  mention(name: string): number {
    const known = this.index.get(name)
    if (known !== undefined) return known
    this.index.set(name, this.list.length)
    return this.list.push(name) - 1
  }
}
