/** Where a name is declared and used; renaming. */
import { EVENTS, type EventName } from "../../trace/events.ts"
import { fieldTypes } from "../compile/expectations.ts"
import { type AnyNode, walk } from "../nodes.ts"
import type { Place } from "../program.ts"
import { type Caret, ReplayDocument } from "./document.ts"
import { type Role, type RoleKind, rolesIn } from "./roles.ts"

/** The place of the declaration of what is named at a position; null if nothing is, or it is declared nowhere. */
export function definitionAt(text: string, at: Caret): Place | null {
  const document = new ReplayDocument(text)
  const role = document.roleAt(document.offset(at))
  if (role === null) return null
  const declaration = findDeclaration(document, role)
  return declaration === null ? null : document.place(declaration.word)
}

export function findDeclaration(document: ReplayDocument, role: Role): Role | null {
  if (role.declares) return role
  const same = (one: Role): boolean => one.declares && one.kind === role.kind && one.name === role.name
  return rolesIn(document.root).find(same) ?? null
}

/** Every place of what is named at a position, the rows of expected traces among them. */
export function occurrencesAt(text: string, at: Caret): readonly Place[] {
  const document = new ReplayDocument(text)
  const role = document.roleAt(document.offset(at))
  if (role === null) return []
  const found = rolesIn(document.root)
    .filter((one) => one.kind === role.kind && one.name === role.name)
    // A parameter is used with a dollar, which is no part of its name.
    .map(({ word, kind, declares }) =>
      document.lines.place(kind === "param" && !declares ? word.$start + 1 : word.$start, word.$end),
    )
  return [...found, ...inTraces(document, role.kind, role.name), ...inCode(document, role.kind, role.name)]
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*([.-][A-Za-z0-9_]+)*$/

export type Renaming = { readonly places: readonly Place[] } | { readonly refused: string }

/** The places to write the new name to, or why it cannot be. */
export function renameAt(text: string, at: Caret, name: string): Renaming {
  const document = new ReplayDocument(text)
  const role = document.roleAt(document.offset(at))
  if (role === null) return { refused: "nothing here has a name of its own" }
  if (!NAME.test(name) || name.length > 256) return { refused: `'${name.slice(0, 40)}' is no name` }
  if (document.reading.failures.length > 0) return { refused: "the replay has syntax errors" }
  const taken = rolesIn(document.root).some((one) => one.declares && one.kind === role.kind && one.name === name)
  if (taken && name !== role.name) return { refused: `there is already a ${role.kind} '${name}'` }
  return { places: occurrencesAt(text, at) }
}

/** Operands of streams are text; here they get their places. */
function inCode(document: ReplayDocument, kind: RoleKind, name: string): Place[] {
  const places: Place[] = []
  if (kind !== "memory") return places
  walk(document.root, (node, owner) => {
    if (node.$type !== "Body" || owner?.["kind"] === "shader" || owner?.["kind"] === "hex") return
    for (const { text, offset } of operandsOf(node)) {
      if (text === name) places.push(document.lines.place(offset, offset + name.length))
    }
  })
  return places
}

/** The names among the operands of a stream, and where they begin. */
export function operandsOf(body: AnyNode): { readonly text: string; readonly offset: number }[] {
  const source = body["text"] as string
  const operands: { readonly text: string; readonly offset: number }[] = []
  let at = 0
  for (const line of source.split("\n")) {
    for (const found of line.replace(/#.*/, "").matchAll(/(?<=[\s=,])[A-Za-z_][\w]*([.-]\w+)*(?![\w=:])/g))
      operands.push({ text: found[0], offset: body.$start + at + found.index })
    at += line.length + 1
  }
  return operands
}

/** Names in the rows of traces and final states are text; here they get their places. */
function inTraces(document: ReplayDocument, kind: RoleKind, name: string): Place[] {
  const places: Place[] = []
  const wanted = kind === "queue" ? "entity" : kind
  walk(document.root, (node) => {
    if (node.$type === "TraceRow") {
      const event = node["event"] as string
      if (!Object.hasOwn(EVENTS, event)) return
      const types = fieldTypes(event as EventName)
      eachField(document, node, (field, value, offset) => {
        const type = types.get(field)
        if (type === "fence") {
          const colon = value.indexOf(":")
          const isExternal = value.startsWith("ext:")
          if (isExternal === (kind === "fence") && (isExternal || kind === "job"))
            match(value.slice(colon + 1), offset + colon + 1)
        } else if (type === wanted) match(value, offset)
      })
    } else if (node.$type === "FinalRow" && kind === "job") {
      eachField(document, node, (field, value, offset) => {
        if (field !== "jobs_not_freed") return
        let from = offset
        for (const part of value.split(",")) {
          match(part, from)
          from += part.length + 1
        }
      })
    }
  })
  return places

  function match(value: string, offset: number): void {
    const bare = value.replace(/\[\d+\]$/, "")
    if (bare === name) places.push(document.lines.place(offset, offset + name.length))
  }
}

function eachField(
  document: ReplayDocument,
  row: AnyNode,
  visit: (field: string, value: string, offset: number) => void,
): void {
  const field = /([A-Za-z_]\w*)=([^\s;{}#]+)/g
  const text = document.text.slice(row.$start, row.$end)
  for (let match = field.exec(text); match !== null; match = field.exec(text)) {
    const [, name = "", value = ""] = match
    visit(name, value, row.$start + match.index + name.length + 1)
  }
}
