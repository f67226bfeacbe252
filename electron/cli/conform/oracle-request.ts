/** What `ringside conform oracle` is asked to compare. */
import { type Result, err, ok } from "../../../core/base/result.ts"
import { VARIANT_NAMES, type Variant } from "../../../core/lang/oracle/oracle-file.ts"
import { oneOf, readOptions } from "../options.ts"
import { shown } from "../printable.ts"

const FORMATS = ["pretty", "ktap"] as const

export interface OracleRequest {
  readonly folder: string
  /** Null: all. */
  readonly categories: ReadonlySet<string> | null
  readonly variants: ReadonlySet<Variant> | null
  readonly format: (typeof FORMATS)[number]
}

export function readOracleRequest(args: readonly string[]): Result<OracleRequest, string> {
  const read = readOptions(args, { category: "list", variant: "list", format: "value" })
  if (!read.ok) return read
  const [folder, second] = read.value.files
  if (folder === undefined) return err("no folder of golden traces named. 'ringside help conform' says more.")
  if (second !== undefined) return err(`one folder at a time; '${shown(second)}' is a second one`)
  const format = oneOf("format", read.value.value("format") ?? "pretty", FORMATS)
  if (!format.ok) return format
  const words = wordsOf(read.value.list("variant"))
  const variants = new Set<Variant>()
  for (const word of words ?? []) {
    const variant = oneOf("variant", word, VARIANT_NAMES)
    if (!variant.ok) return variant
    variants.add(variant.value)
  }
  const categories = wordsOf(read.value.list("category"))
  return ok({
    folder,
    categories: categories === null ? null : new Set(categories),
    variants: words === null ? null : variants,
    format: format.value,
  })
}

/** Null if the option was not given. */
function wordsOf(lists: readonly string[]): readonly string[] | null {
  return lists.length === 0 ? null : lists.flatMap((list) => list.split(",")).map((word) => word.trim())
}
