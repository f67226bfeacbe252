/** What names in streams, numbers and commands stand for: addresses of buffers and of code, as a client sees them. */
import { quote } from "../../found.ts"
import { didYouMean } from "../../suggest.ts"
import type { TargetTree, WordTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount } from "../values.ts"

const ADDRESS = { what: "address", min: 0, max: 2 ** 48 }

/** The addresses that a name has: none, or several for code that stands in several places. */
export function addressesOf({ agx }: Context, name: string, client: number): readonly number[] {
  const buffer = agx.buffers[agx.bufferNames.find(name) ?? -1]
  if (buffer !== undefined) return buffer.client !== client || buffer.address === null ? [] : [buffer.address]
  return agx.placed.flatMap((placed) => {
    const holder = agx.buffers[placed.buffer]
    if (placed.name !== name || holder === undefined || holder.client !== client || holder.address === null) return []
    return [holder.address + placed.at]
  })
}

/** All names that a client can use. */
export function namesFor({ agx }: Context): readonly string[] {
  return [...agx.bufferNames.keys(), ...agx.codeNames.keys()]
}

/** Null, and told, if it has no address, or several. */
export function addressOf(context: Context, word: WordTree, client: number): number | null {
  const found = addressesOf(context, word.text, client)
  const [address] = found
  if (found.length === 1 && address !== undefined) return address
  const { agx, problems } = context
  const code = agx.codeNames.find(word.text) !== undefined
  if (found.length > 1) {
    const message = `${quote(word.text)} stands at ${found.length} addresses`
    problems.error(word, "ambiguous-address", message, "Write the buffer and the offset: code+0x100")
  } else if (code) problems.error(word, "no-address", `${quote(word.text)} is in no buffer of the client that is bound`)
  else if (agx.bufferNames.find(word.text) !== undefined)
    problems.error(word, "no-address", `buffer ${quote(word.text)} has no address of its own in this client`)
  else
    problems.error(
      word,
      "unknown-address",
      `no buffer and no code ${quote(word.text)}`,
      didYouMean(word.text, namesFor(context)),
    )
  return null
}

export function resolveTarget(context: Context, target: TargetTree, client: number): number | null {
  if (target.address !== undefined) return amount(context, target.address, ADDRESS)
  if (target.name === undefined) return null
  const base = addressOf(context, target.name, client)
  const offset = target.offset === undefined ? 0 : amount(context, target.offset, ADDRESS)
  return base === null || offset === null ? null : base + offset
}
