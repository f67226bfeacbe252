/** The recorded state at the end: figures that a replay can expect, of each scheduler and entity in their order. */
import type { JsonReader } from "../../base/json-reader.ts"
import { FIGURES } from "../compile/figures.ts"
import { LIST_MAX, OPS_MAX } from "./limits.ts"
import { readName } from "./names.ts"
import type { OracleFinal } from "./oracle-file.ts"

/** What the scenario declares. */
interface Declared {
  readonly scheds: readonly { readonly name: string }[]
  readonly entities: readonly { readonly name: string }[]
}

export function readFinal(final: JsonReader, declared: Declared): OracleFinal {
  const jobs = final.get("jobs_not_freed").items(OPS_MAX).map(readName)
  return {
    run: {
      end_ns: String(final.get("end_ns").int(0)),
      timers_left: String(final.get("timers_left").int(0)),
      jobs_not_freed: jobs.join(","),
    },
    scheds: readFigures(final.get("schedulers"), "sched", declared.scheds),
    entities: readFigures(final.get("entities"), "entity", declared.entities),
  }
}

function readFigures(
  list: JsonReader,
  kind: "sched" | "entity",
  objects: Declared["scheds"],
): Readonly<Record<string, string>>[] {
  return list.items(LIST_MAX).map((one, index) => {
    const { name } = objects[index] ?? one.refuse(`the scenario declares ${objects.length} of them`)
    one.get("name").oneOf([name])
    const figures: Record<string, string> = {}
    for (const [key, value] of one.entries()) {
      if (key === "name") continue
      if (!Object.hasOwn(FIGURES[kind], key)) one.refuse(`no figure ${key.slice(0, 40)}`)
      figures[key] = figureText(value)
    }
    return figures
  })
}

/** Figures may pass 2^53 and then are strings. */
function figureText(reader: JsonReader): string {
  const value = reader.scalar()
  if (typeof value === "number") return String(reader.int(-Number.MAX_SAFE_INTEGER))
  return typeof value === "boolean" || /^-?\d{1,20}$/.test(value) ? String(value) : reader.fail("a whole number")
}
