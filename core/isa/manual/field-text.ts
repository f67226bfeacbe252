/** Fields in words: for the pages of the manual, and for hover texts. */
import { type Piece, widthOf } from "../bits.ts"
import { type Encoding, type Field } from "../encoding.ts"
import { hexText } from "../text/value.ts"

/** A row of a table: a field, or all elements of a list. */
export interface Row {
  readonly name: string
  readonly bits: string
  readonly form: string
  readonly says: string
}

/** Longer lists of names do not help a reader. */
const NAMES_MAX = 24

export function rowsOf({ fields }: Encoding): readonly Row[] {
  const ordered = fields.toSorted((a, b) => lowest(a) - lowest(b))
  return ordered.flatMap((field): readonly Row[] => {
    const { name, list, says } = field
    if (list === undefined) return [{ name, bits: bitsText(field.bits), form: formText(field), says }]
    if (list.index > 0) return []
    const stem = name.slice(0, -"[0]".length)
    const elements = fields.filter(
      (each) => each.list !== undefined && each.name.slice(0, each.name.lastIndexOf("[")) === stem,
    )
    const high = Math.max(...elements.flatMap(({ bits }) => bits.map(([, last]) => last)))
    const form = `${elements.length} × ${widthOf(field.bits)} bits: ${formText(field)}`
    return [{ name: `${stem}[0..${elements.length - 1}]`, bits: `${high}:${lowest(field)}`, form, says }]
  })
}

function lowest({ bits }: Field): number {
  return Math.min(...bits.map(([low]) => low))
}

/** As data sheets write it: highest bit first. Pieces from the lowest on. */
export function bitsText(bits: readonly Piece[]): string {
  return bits.map(([low, high]) => (low === high ? String(low) : `${high}:${low}`)).join(", ")
}

/** What may be written for the field. */
export function formText(field: Field): string {
  const { type, default: stored } = field
  const initial = stored === undefined || type.kind === "choice" || type.kind === "groups" ? "" : `, else ${stored}`
  switch (type.kind) {
    case "fixed":
      return `always ${hexText(type.value)}`
    case "uint":
      return `number${initial === "" || type.hex !== true ? initial : `, else ${hexText(stored ?? 0)}`}`
    case "int":
      return "signed number"
    case "flag":
      return stored === 1 ? "flag, set unless `=0`" : "flag"
    case "shifted":
      return `multiple of ${2 ** type.shift}`
    case "groups": {
      const most = 2 ** widthOf(field.bits) * type.of
      return type.of === 1 ? `1 to ${most} (stored as 0)` : `groups of ${type.of}, at most ${most} (stored as 0)`
    }
    case "offset":
      return `number, stored less ${type.by}`
    case "uniform":
      return "uniform register, counted in halves"
    case "choice":
      return choiceText(type.names)
    case "float":
      return "float"
    default:
      return ""
  }
}

function choiceText(names: Readonly<Record<string, number>>): string {
  const all = Object.entries(names)
  const shown = all.length > NAMES_MAX ? all.slice(0, 4) : all
  const texts = shown.map(([name, value]) => `\`${name}\` ${value > 9 ? hexText(value) : value}`)
  return `${texts.join(", ")}${all.length > shown.length ? ` … (${all.length} names)` : ""}`
}
