/** A list of tests to pass, in the shape of `tests/acceptance/igt-syncobj.json`; it may be any file, and is not trusted. */
import { type ErrnoName, isErrnoName } from "../../base/errno.ts"
import { type Result, err, ok } from "../../base/result.ts"
import { MATRICES } from "./suites/all.ts"

export interface IgtEntry {
  readonly suite: string
  readonly name: string
  /** Of a matrix entry, as it stands in the list; null for the others. */
  readonly expected: string | null
}

export type Expected = ErrnoName | "0"

export function isExpected(text: string): text is Expected {
  return text === "0" || isErrnoName(text)
}

/** Pairs of name and what must happen. */
const DESCRIBED = "syncobj_basic"
const NOTE = "note"
const FIXED = "fixed"

export function readIgtList(json: unknown): Result<readonly IgtEntry[], string> {
  if (!isObject(json)) return err("a list of tests is an object of suites")
  const entries: IgtEntry[] = []
  for (const [suite, value] of Object.entries(json)) {
    if (suite === NOTE) continue
    const read = suite === FIXED ? readFixed(value) : readPairs(suite, value)
    if (!read.ok) return read
    entries.push(...read.value)
  }
  return entries.length === 0 ? err("the list holds no test") : ok(entries)
}

function readPairs(suite: string, value: unknown): Result<readonly IgtEntry[], string> {
  if (!Array.isArray(value)) return err(`${suite} is no list`)
  const entries: IgtEntry[] = []
  for (const pair of value as unknown[]) {
    if (!isTexts(pair) || pair.length !== 2) return err(`${suite} holds something that is no pair of texts`)
    const [name = "", text = ""] = pair
    entries.push({ suite, name, expected: suite === DESCRIBED ? null : text })
  }
  return ok(entries)
}

function readFixed(value: unknown): Result<readonly IgtEntry[], string> {
  if (!isObject(value)) return err(`${FIXED} is no object of suites`)
  const entries: IgtEntry[] = []
  for (const [suite, names] of Object.entries(value)) {
    if (!isTexts(names)) return err(`${FIXED}.${suite} is no list of names`)
    entries.push(...names.map((name) => ({ suite, name, expected: null })))
  }
  return ok(entries)
}

/** The suite as the original names it: a matrix belongs to one. */
export function suiteOf({ suite }: IgtEntry): string {
  return MATRICES.get(suite)?.suite ?? suite
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string")
}
