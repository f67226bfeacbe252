/** The outline of a replay. */
import { SYMBOLS_MAX } from "../limits.ts"
import type { AnyNode } from "../nodes.ts"
import type { Place } from "../program.ts"
import { ReplayDocument } from "./document.ts"

export interface ReplaySymbol {
  readonly name: string
  readonly kind:
    | "machine"
    | "scheduler"
    | "client"
    | "queue"
    | "fence"
    | "sync"
    | "parameter"
    | "job"
    | "repeat"
    | "expectation"
  /** The whole statement, and the name in it. */
  readonly place: Place
  readonly namePlace: Place
  readonly children: readonly ReplaySymbol[]
}

export function symbolsOf(text: string): readonly ReplaySymbol[] {
  const document = new ReplayDocument(text)
  const symbols: ReplaySymbol[] = []
  for (const item of document.reading.tree.items) {
    if (symbols.length >= SYMBOLS_MAX) break
    symbols.push(...symbolsOfItem(document, item as unknown as AnyNode))
  }
  return symbols
}

function symbolsOfItem(document: ReplayDocument, item: AnyNode): ReplaySymbol[] {
  const word = (feature: string): AnyNode => item[feature] as AnyNode
  const nodes = (feature: string): AnyNode[] => item[feature] as AnyNode[]
  const symbol = (kind: ReplaySymbol["kind"], name: AnyNode, children: readonly ReplaySymbol[] = []): ReplaySymbol => ({
    name: String(name["text"]),
    kind,
    place: document.place(item),
    namePlace: document.place(name),
    children,
  })
  switch (item.$type) {
    case "Machine":
      return [
        symbol(
          "machine",
          word("model"),
          nodes("parts").flatMap((sched) => symbolsOfItem(document, sched)),
        ),
      ]
    case "Sched":
      return [symbol("scheduler", word("name"))]
    case "Client":
      return [
        symbol(
          "client",
          word("name"),
          nodes("members").flatMap((member) => symbolsOfItem(document, member)),
        ),
      ]
    case "Queue":
      return [symbol("queue", word("name"))]
    case "Param":
      return [symbol("parameter", word("name"))]
    case "Fence":
      return nodes("names").map((name) => symbol("fence", name))
    case "Syncobj":
    case "Timeline":
      return nodes("names").map((name) => symbol("sync", name))
    case "Timed":
    case "RepeatedOp": {
      const op = word("op")
      return op.$type === "Submit" || op.$type === "Init" ? [symbol("job", op["name"] as AnyNode)] : []
    }
    case "LoadSubmit":
      return [symbol("job", word("name"))]
    case "Load": {
      const children = nodes("steps").flatMap((step) => symbolsOfItem(document, step))
      return [{ ...symbol("repeat", word("name"), children), name: `load ${String(word("name")["text"])}` }]
    }
    case "Repeat": {
      const children = nodes("ops").flatMap((op) => symbolsOfItem(document, op))
      const count = word("count")
      return [{ ...symbol("repeat", count, children), name: `repeat ${String(count["text"])}` }]
    }
    default:
      return []
  }
}
