/** Tells what belongs to the other machine. */
import { quote } from "../../found.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import type { Extent } from "../../tree.ts"
import type { Context } from "../context.ts"

/** An option that the machine of the replay has not. */
export function notOfMachine(context: Context, option: Extent & { readonly $type: string }): void {
  const word = quote(OPTION_WORDS[option.$type] ?? option.$type)
  const [machine, other] = context.agx.spec === null ? ["mock", "agx"] : ["agx", "mock"]
  context.problems.error(option, "not-of-machine", `machine ${machine} has no ${word}, which is of machine ${other}`)
}
