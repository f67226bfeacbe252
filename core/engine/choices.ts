/**
 * The choices of a run as one short string, which `--choices` takes back. Most answers are 0, so the text
 * lists the others: `c1.12:1.3:2` means twelve zeros, a 1, three zeros, a 2, and zeros to the end.
 */
import { type Result, err, ok } from "../base/result.ts"

export type ChoiceList = readonly number[]

export const STRAIGHT = "straight"
const PREFIX = "c1"
/** A run with more choices than this cannot be written down, nor read. */
const CHOICES_MAX = 10_000_000

export function formatChoices(choices: ChoiceList): string {
  const parts = [PREFIX]
  let zeros = 0
  for (const choice of choices) {
    if (choice === 0) {
      zeros++
      continue
    }
    parts.push(`${zeros}:${choice}`)
    zeros = 0
  }
  return parts.join(".")
}

export function parseChoices(text: string): Result<ChoiceList, string> {
  const [prefix, ...parts] = text.split(".")
  if (prefix !== PREFIX) return err(`choices start with '${PREFIX}', found '${(prefix ?? "").slice(0, 20)}'`)
  const choices: number[] = []
  for (const part of parts) {
    const match = /^(\d{1,8}):(\d{1,6})$/.exec(part)
    if (match === null) return err(`expected a choice such as 12:1, found '${part.slice(0, 20)}'`)
    const zeros = Number(match[1])
    if (choices.length + zeros >= CHOICES_MAX) return err(`more than ${CHOICES_MAX} choices`)
    for (let i = 0; i < zeros; i++) choices.push(0)
    choices.push(Number(match[2]))
  }
  return ok(choices)
}
