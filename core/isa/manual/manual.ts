/** The tables as pages of the manual. */
import type { Block, Condition, Encoding, Family, Part, Structures } from "../encoding.ts"
import { FAMILIES, STRUCTURES } from "../families.ts"
import { IOCTLS, requestCode } from "../uapi/ioctls.ts"
import { choiceName } from "../text/value.ts"
import { rowsOf } from "./field-text.ts"

const INTRO = `# Encodings

Every word that driver, firmware and hardware of the AGX model exchange, bit by bit. Assembler, disassembler, hover texts
and this page are made from the same tables (\`core/isa\`; \`UPDATE_DOCS=1 vitest run core/isa/manual\` writes the page anew).
Shader instructions have [a page of their own](shader-isa.md).

## The text

A block a line: its name, then its operands in any order. \`#\` begins a comment, \`\\\` at the end of a line goes on with the
next one. An operand is

- a flag: its name (\`=0\` clears one that is set by itself);
- \`field=value\`: a decimal number, \`0x\` or \`0b\`, with \`_\` where you like; one of the field's names; a float, or its bits as
  \`0x…\`; for a list the elements with commas, from the first on;
- the value alone for the field that a block takes without its name: \`registers 8\`, \`link 0x1500020000\`.

Where a number may stand a name may stand too: a buffer, a program, or a label, with an offset if you like (\`from=params+64\`).
\`name:\` before a block, or on a line of its own, makes a label. Fields that are not given have their default: 0, one group, or
what the table says. Which parts a block has follows from the fields that you give: \`launch indirect=0x1500020000 local=32,1,1\`
has the mode \`indirect_global\`.

\`word\`, \`half\` and \`byte\` put down numbers of 32, 16 and 8 bits as they are. The disassembler writes them where no block
begins. Bits that nobody has explained are written \`unknown=0x…\`, a number over the whole block, so that text and bytes are
the same thing: whatever the bytes are, they come back.

Bits are counted from the lowest bit of the first byte. A field of several pieces has the lowest first. "Captured" examples
were read from hardware, "derived" ones follow from the layout.
`

export function encodingsManual(): string {
  return [INTRO, ...FAMILIES.map(familySection), ...STRUCTURES.map(structuresSection), ioctlSection()].join("\n")
}

function familySection({ title, says, source, blocks }: Family): string {
  return [`## ${title}\n`, `${says} Reference: ${source}.\n`, ...blocks.map(blockSection)].join("\n")
}

function structuresSection({ title, says, source, encodings }: Structures): string {
  const sections = encodings.map((encoding) => encodingSection(encoding, encoding.name, `${encoding.bytes} bytes.`))
  return [`## ${title}\n`, `${says} Reference: ${source}.\n`, ...sections].join("\n")
}

function blockSection({ head, parts, align, joined }: Block): string {
  const padding = align > 1 ? ` Padded to ${align}.` : ""
  const size = parts.length === 0 ? `${head.bytes} bytes.` : `${head.bytes} bytes, then the parts below.`
  const addresses = (joined ?? []).map(
    ({ name, low, high }) => `\`${name}\` writes \`${low}\` and \`${high}\` together.\n`,
  )
  return [encodingSection(head, head.name, `${size}${padding}`), ...addresses, ...partSections(head, parts)].join("\n")
}

/** Parts of the same layout share a table. */
function partSections(head: Encoding, parts: readonly Part[]): readonly string[] {
  const byEncoding = new Map<Encoding, Part[]>()
  for (const part of parts) byEncoding.set(part.encoding, [...(byEncoding.get(part.encoding) ?? []), part])
  return [...byEncoding].map(([encoding, same]) => {
    const shown = same.length > REPEATED_MAX ? [same[0] as Part, same.at(-1) as Part] : same
    const where = shown.map((part) => partText(head, part)).join(same.length > REPEATED_MAX ? "; and so on, to " : "; ")
    const intro = `Part \`${encoding.name}\`, ${encoding.bytes} bytes: ${where}.`
    return STRUCTURES.some(({ encodings }) => encodings.includes(encoding))
      ? `${intro} The structure \`${encoding.name}\`, described below.\n`
      : `${intro} ${encoding.says}\n\n${table(encoding)}`
  })
}

const REPEATED_MAX = 4

function partText(head: Encoding, { encoding, when, times, prefix, variant }: Part): string {
  const conditions = [
    ...when.map((each) => conditionText(head, each)),
    ...(variant === undefined ? [] : [`on ${variant}`]),
  ]
  const often = times === undefined ? "" : `, \`${times.field}\` times`
  const index = times === undefined ? "" : "[0]"
  const names = prefix === undefined || encoding.fields.length === 0 ? "" : `, its fields as \`${prefix}${index}.…\``
  return `${conditions.length === 0 ? "always" : conditions.join(" and ")}${often}${names}`
}

function conditionText(head: Encoding, { field, is }: Condition): string {
  const type = head.fields.find(({ name }) => name === field)?.type
  if (type?.kind === "flag") return `if \`${field}\``
  const values = is.map((value) => {
    const name = type?.kind === "choice" ? choiceName(type.names, value) : null
    return name === null ? String(value) : `\`${name}\``
  })
  const either = values.length > REPEATED_MAX ? `${values[0]} to ${values.at(-1)}` : values.join(" or ")
  return `if \`${field}\` is ${either}`
}

function encodingSection(encoding: Encoding, name: string, size: string): string {
  const { says, operand, examples } = encoding
  const bare =
    operand === undefined
      ? ""
      : operand === "*"
        ? " Written as the whole word."
        : ` \`${operand}\` is written without its name.`
  const shown = (examples ?? []).map(({ hex, text, origin }) => `${text}\n# ${origin}: ${spaced(hex)}\n`)
  return [
    `### \`${name}\`\n`,
    `${says} ${size}${bare}\n`,
    table(encoding),
    ...(shown.length === 0 ? [] : [`\`\`\`text\n${shown.join("")}\`\`\`\n`]),
  ].join("\n")
}

function table(encoding: Encoding): string {
  const rows = rowsOf(encoding)
  if (rows.length === 0) return "No bit of it is known.\n"
  const lines = rows.map(
    ({ name, bits, form, says }) => `| ${bits} | \`${name}\` | ${form} | ${says.replaceAll("|", "\\|")} |`,
  )
  return ["| bits | field | value | meaning |", "| --- | --- | --- | --- |", ...lines, ""].join("\n")
}

/** In words of 32 bits where that is what they are. */
function spaced(hex: string): string {
  const unit = hex.length % 8 === 0 ? 8 : hex.length % 4 === 0 ? 4 : 2
  return (hex.match(new RegExp(`.{${unit}}`, "g")) ?? []).join(" ")
}

function ioctlSection(): string {
  const rows = IOCTLS.map(
    (ioctl) =>
      `| ${ioctl.number} | ${ioctl.name} | \`0x${requestCode(ioctl).toString(16)}\` | \`${ioctl.argument.name}\` |`,
  )
  return [
    "## Request codes of the UAPI\n",
    "Direction, size and number in one word. Reference: A.1.\n",
    "| number | ioctl | request | argument |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n")
}
