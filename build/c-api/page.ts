/** The reference page of the C face, the part of `docs/c-api.md` between its marks, from the same table as the header. */
import { CALLBACKS } from "../../core/c-api/table/callbacks.ts"
import { GROUPS } from "../../core/c-api/table/constants.ts"
import { FUNCTIONS } from "../../core/c-api/table/functions.ts"
import { type CFunction, type Callback, type Field, PARTS, type Struct } from "../../core/c-api/table/schema.ts"
import { STRUCTS } from "../../core/c-api/table/structs.ts"
import { declare, parameters, prototype } from "./declarations.ts"
import { CONTEXTS, describe } from "./header.ts"

export const BEGIN = "<!-- c-api: begin -->"
export const END = "<!-- c-api: end -->"

/** `page` with what stands between the marks made anew. */
export function renderPage(page: string): string {
  const [before, behind] = [page.split(BEGIN)[0] ?? "", page.split(END)[1] ?? ""]
  return `${before}${BEGIN}\n\n${reference()}\n\n${END}${behind}`
}

function reference(): string {
  return [
    "## Functions",
    ...PARTS.flatMap((part) => [`### ${part}`, ...FUNCTIONS.filter((one) => one.part === part).map(functionText)]),
    "## Callbacks",
    ...CALLBACKS.map(callbackText),
    "## Structs",
    "Pointers to those without members are handles.",
    ...STRUCTS.map(structText),
    "## Constants",
    ...GROUPS.flatMap(({ name, doc, constants }) => [
      `### \`enum ${name}\``,
      mark(doc),
      table(
        ["", "", ""],
        constants.map((one) => [`\`${one.name}\``, String(one.value), mark(one.doc)]),
      ),
    ]),
  ].join("\n\n")
}

function functionText(one: CFunction): string {
  const { name, doc, params, returns, errnos, context, source } = one
  const errors = Object.entries(errnos).map(([errno, why]) => [`-${errno}`, mark(why)])
  return [
    `#### \`${name}\``,
    `\`\`\`c\n${prototype(`int ${name}`, parameters(params), "")}\n\`\`\``,
    mark(doc),
    list(params),
    `Context: ${lower(CONTEXTS[context])} Rules: ${source}.`,
    table(["Returns", ""], [[mark(returns), "done"], ...errors]),
  ].join("\n\n")
}

function callbackText({ name, doc, params, result, returns, context, source }: Callback): string {
  return [
    `### \`${name}\``,
    `\`\`\`c\n${prototype(`${result} (*${name})`, parameters(params), "")}\n\`\`\``,
    mark(doc),
    list(params),
    `${returns === "" ? "" : `Returns ${mark(returns)}. `}Context: ${lower(CONTEXTS[context])} Rules: ${source}.`,
  ].join("\n\n")
}

function structText({ name, doc, members, source }: Struct): string {
  const text = [`### \`struct ${name}\``, `${mark(doc)} Rules: ${source}.`]
  if (members !== null) {
    const rows = members.map((member) => [`\`${declare(member).join("`, `")}\``, mark(member.doc)])
    text.push(table(["Member", ""], rows))
  }
  return text.join("\n\n")
}

function list(fields: readonly Field[]): string {
  return fields
    .flatMap(describe)
    .map(
      (line) => `- ${line.replace(/^@(\w+): (.*)$/s, (_, name: string, doc: string) => `\`${name}\`: ${mark(doc)}`)}`,
    )
    .join("\n")
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}

/** Kernel-doc's marks as Markdown's. */
function mark(text: string): string {
  return text
    .replace(/&(enum|struct) (\w+)/g, "`$1 $2`")
    .replace(/[@%](\w+)/g, "`$1`")
    .replace(/\b(jq_\w+)\(\)/g, "`$1()`")
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
