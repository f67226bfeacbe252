/**
 * Reads a golden trace file: the one place that knows its format, which tests/oracle/README.md describes. The comparison
 * runs what it reads, the import writes it as a replay. Files are untrusted input: what is not as described is refused
 * with its place.
 */
import { type JsonReader, readingJson } from "../../base/json-reader.ts"
import type { Result } from "../../base/result.ts"
import { EVENTS_MAX } from "./limits.ts"
import { type OracleFile, type OracleTrace, VARIANTS, VARIANT_NAMES, type Variant } from "./oracle-file.ts"
import { readEvent } from "./read-events.ts"
import { readFinal } from "./read-final.ts"
import { readScenario } from "./read-scenario.ts"

const FORMAT = 1

/** The variants that a file holds, in its order; a reason if it is no such file. */
export function oracleVariants(document: unknown): Result<readonly Variant[], string> {
  return readingJson(document, variantsOf)
}

/** The file with all its traces, or with that of one variant; or what is wrong with it and where. */
export function readOracle(document: unknown, only: Variant | null = null): Result<OracleFile, string> {
  return readingJson(document, (file) => readFile(file, only))
}

function variantsOf(file: JsonReader): Variant[] {
  const format = file.get("format")
  if (format.isNull || format.scalar() !== FORMAT) format.fail(`the format ${FORMAT}`)
  const traces = file.get("traces")
  return traces.keys().map((key) => VARIANT_NAMES.find((name) => name === key) ?? unknownVariant(traces, key))
}

function unknownVariant(traces: JsonReader, key: string): never {
  return traces.get(key).refuse(`no such variant; there are ${VARIANT_NAMES.join(", ")}`)
}

function readFile(file: JsonReader, only: Variant | null): OracleFile {
  const variants = variantsOf(file)
  if (only !== null && !variants.includes(only))
    file.get("traces").refuse(`no variant ${only}; there are ${variants.join(", ")}`)
  const description = file.get("description").string()
  const scenario = readScenario(file.get("scenario"), description)
  const readTrace = (variant: Variant): OracleTrace => {
    const trace = file.get("traces").get(variant)
    return {
      variant,
      kernel: trace.get("kernel").string(),
      policy: trace.get("policy").string(),
      program: { ...scenario, ...VARIANTS[variant] },
      events: trace.get("events").items(EVENTS_MAX).map(readEvent),
      final: readFinal(trace.get("final"), scenario),
    }
  }
  return {
    name: file.get("name").string(),
    category: file.get("category").string(),
    description,
    traces: (only === null ? variants : [only]).map(readTrace),
  }
}
