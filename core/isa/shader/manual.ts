/** The table of instructions as a page of the manual, and as texts for the editor. */
import { widthOf, type Piece } from "../bits.ts"
import { FORMS, type Form } from "./forms.ts"

function bitsText(pieces: readonly Piece[]): string {
  return pieces.map(([low, high]) => (low === high ? `${low}` : `${high}:${low}`)).join(", ")
}

function lengthText({ bytes, longBit }: Form): string {
  return typeof bytes === "number" ? `${bytes} bytes` : `${bytes[0]} bytes, ${bytes[1]} with bit ${longBit}`
}

/** How it is written. */
export function usage({ name, operands }: Form): string {
  const texts = operands.map(({ name: operand, optional }) => (optional === undefined ? operand : `[${operand}]`))
  return texts.length === 0 ? name : `${name} ${texts.join(", ")}`
}

/** What the editor shows for a mnemonic; null if there is none of this name. */
export function hoverText(name: string): string | null {
  const plain = name.replace(/\.sat$/, "")
  const forms = FORMS.filter((form) => form.name === plain)
  if (forms.length === 0) return null
  return forms.map((form) => `\`${usage(form)}\` (${lengthText(form)})\n\n${form.says}`).join("\n\n")
}

const INTRO = `# The shader instructions

The documented part of the instruction set of Apple's G13 and G14, as Ringside assembles, disassembles and executes it.
This page is made from the table in \`core/isa/shader/forms.ts\` (\`UPDATE_DOCS=1 vitest run core/isa/shader/manual.test.ts\`).

## The machine

32 lanes run in step, those whose counter \`r0l\` is 0. There are 128 registers of 32 bits, \`r0\` to \`r127\`, with halves
\`r0l\` and \`r0h\`, and 64-bit pairs \`r0_r1\`; and 256 uniforms, \`u0\` to \`u255\`, the same for all lanes. Every register is 0 at
the start. \`r1\` is where \`call\` puts the address to come back to.

## The text

One instruction a line, operands separated by commas, comments after \`#\`, labels before a colon. \`.byte 0x62, 0x04\` puts
down bytes as they are. A suffix \`~\` with bytes in hexadecimal flips those bits of the encoding, and its length is that of the
instruction: this is how the disassembler writes bits that nobody has documented, so that no byte is lost.

Modifiers follow a name: \`.cache\` and \`.discard\` (hints, without effect here), \`.abs\` and \`.neg\` of floats, \`.sx\`
(sign-extend) of integers; \`.sat\` follows the instruction. Numbers are 0 to 255; floats the 256 minifloats
(0.0 to 0.234375 in steps of 1/64, then 16 steps to each power of two up to 31.0, and their negatives).

Numbers of registers and uniforms count halves in the encoding. Where a row has a bit that makes the instruction long and that
bit is 0, the missing bytes read as zero.

## The instructions
`

export function shaderManual(): string {
  return [INTRO, ...FORMS.map(section)].join("\n")
}

function section(form: Form): string {
  const fixed = form.fixed.map(({ bits, value }) => `| ${bitsText([bits])} | = 0x${value.toString(16)} | |`)
  const saturate = form.saturate === undefined ? [] : [`| ${form.saturate} | \`.sat\` | saturates |`]
  const operands = form.operands.flatMap((kind) =>
    kind.fields.map(({ label, bits }, place) => {
      const says = place === 0 ? kind.says.replaceAll("|", "\\|") : `(${widthOf(bits)} bits)`
      return `| ${bitsText(bits)} | ${label} | ${says} |`
    }),
  )
  return [
    `### \`${usage(form)}\`\n`,
    `${form.says} ${lengthText(form)}.\n`,
    "| bits | field | meaning |",
    "| --- | --- | --- |",
    ...fixed,
    ...saturate,
    ...operands,
    "",
  ].join("\n")
}
