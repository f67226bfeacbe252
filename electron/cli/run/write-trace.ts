/** Where a trace goes: a file, written whole or not at all, or standard output. */
import type { EventStore } from "../../../core/trace/event-store.ts"
import type { Io } from "../command.ts"
import { writeWhole } from "../write-whole.ts"
import { tracePieces } from "./trace-text.ts"

export async function writeTrace(store: EventStore, place: string, io: Io): Promise<void> {
  if (place === "-") for (const piece of tracePieces(store, "lines")) io.out(piece)
  else await writeWhole(place, tracePieces(store, place.endsWith(".json") ? "golden" : "lines"))
}
