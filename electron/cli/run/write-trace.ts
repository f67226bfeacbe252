/** Where a trace goes: a file, written whole or not at all, or standard output. */
import type { ProfileName } from "../../../core/lang/program.ts"
import type { EventStore } from "../../../core/trace/event-store.ts"
import type { Io } from "../command.ts"
import { writeWhole } from "../write-whole.ts"
import { traceShape, tracePieces } from "./trace-text.ts"

export async function writeTrace(store: EventStore, profile: ProfileName, place: string, io: Io): Promise<void> {
  if (place === "-") for (const piece of tracePieces(store, "lines", profile)) io.out(piece)
  else await writeWhole(place, tracePieces(store, traceShape(place), profile))
}
