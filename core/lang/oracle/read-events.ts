/** The events of a golden trace: those that the scheduler has, with the fields that each of them has. */
import type { JsonReader } from "../../base/json-reader.ts"
import { EVENTS, type EventName, PRIORITIES } from "../../trace/events.ts"
import type { FlatEvent } from "../../trace/flat-event.ts"
import { fieldTypes } from "../compile/expectations.ts"
import { ERRNO_MAX } from "./limits.ts"
import { isExt, readExt, readName } from "./names.ts"

const NAMES = (Object.keys(EVENTS) as EventName[]).filter((name) => !EVENTS[name].own)
/** How a dependency hangs on its fence; stands beside it. */
const DEP_KINDS = ["finished", "scheduled", "ext"] as const

export function readEvent(event: JsonReader): FlatEvent {
  const name = event.get("ev").oneOf(NAMES)
  const types = fieldTypes(name)
  const fields: Record<string, string> = {}
  for (const [key, value] of event.entries()) {
    if (key === "t_ns" || key === "ev") continue
    if (key === "dep_kind" && types.has("dep")) fields[key] = value.oneOf(DEP_KINDS)
    else fields[key] = fieldText(value, types.get(key) ?? event.refuse(`${name} has no field ${key.slice(0, 40)}`))
  }
  if (fields["dep"] !== undefined) checkDependency(event, fields["dep"])
  return { at: event.get("t_ns").int(0), name, fields }
}

function checkDependency(event: JsonReader, dep: string): void {
  const kind = event.get("dep_kind").oneOf(DEP_KINDS)
  if (isExt(dep) !== (kind === "ext")) event.get("dep_kind").fail(isExt(dep) ? "ext" : "finished or scheduled")
}

/** As the kernel's side of a comparison has it: numbers as numbers, a fence by its name. */
function fieldText(value: JsonReader, type: string): string {
  switch (type) {
    case "fence": {
      const text = value.string()
      return isExt(text) ? `ext:${readExt(value)}` : readName(value)
    }
    case "errno":
      return String(value.int(-ERRNO_MAX, 0))
    case "priority":
      return String(value.int(0, PRIORITIES.length - 1))
    case "span":
      return String(value.int(-Number.MAX_SAFE_INTEGER))
    case "count":
    case "ring":
      return String(value.int(0))
    default:
      return readName(value)
  }
}
