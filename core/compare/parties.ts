/** Whom the figures are about: the clients of a replay, and the queues that belong to none. */
import type { ObjectTable } from "../trace/object-table.ts"

export interface Party {
  readonly kind: "client" | "queue"
  readonly name: string
}

export interface Parties {
  readonly list: readonly Party[]
  /** By queue: its party. */
  readonly ofQueue: readonly number[]
}

/** Clients that have a queue, in order of declaration, then queues of no client. */
export function partiesOf(objects: ObjectTable): Parties {
  const list: Party[] = []
  const byClient = new Map<number, number>()
  const clients = [...new Set(objects.entityClient)].filter((client) => client >= 0).sort((a, b) => a - b)
  for (const client of clients) {
    byClient.set(client, list.push({ kind: "client", name: objects.clients[client] ?? `client ${client}` }) - 1)
  }
  const ofQueue = objects.entities.map((name, queue) => {
    const known = byClient.get(objects.entityClient[queue] ?? -1)
    return known ?? list.push({ kind: "queue", name }) - 1
  })
  return { list, ofQueue }
}
