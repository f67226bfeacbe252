/** The commands of a submit. */
import type { CommandSpec } from "../../agx-program.ts"
import { quote } from "../../found.ts"
import { COMMANDS_MAX } from "../../limits.ts"
import { OPTION_WORDS } from "../../option-words.ts"
import type { ComputeTree, SubmitTree } from "../../tree.ts"
import type { Context } from "../context.ts"
import { amount, once } from "../values.ts"
import { notOfMachine } from "./not-of-machine.ts"
import { resolveTarget } from "./symbols.ts"

const NO_BARRIER = 0xffff
const BARRIER = { what: "barrier", min: 0, max: NO_BARRIER }

export function readCommands(context: Context, op: SubmitTree, client: number): readonly CommandSpec[] {
  const commands: CommandSpec[] = []
  for (const option of op.options) {
    if (option.$type !== "Compute") {
      notOfMachine(context, option)
      continue
    }
    if (commands.length === COMMANDS_MAX) {
      context.problems.error(
        option,
        "too-many-commands",
        `job ${quote(op.name.text)} has more than ${COMMANDS_MAX} commands`,
      )
      break
    }
    commands.push(compute(context, option, client))
  }
  for (const clause of op.clauses) {
    if (clause.$type !== "After") continue
    const message = "a submit of machine agx waits for sync objects only"
    context.problems.error(clause, "not-of-machine", message, "Write: in done")
  }
  return commands
}

function compute(context: Context, tree: ComputeTree, client: number): CommandSpec {
  once(context, tree.options, OPTION_WORDS)
  let vdmBarrier = NO_BARRIER
  let cdmBarrier = NO_BARRIER
  for (const option of tree.options) {
    const value = amount(context, option.value, BARRIER) ?? NO_BARRIER
    if (option.$type === "VdmBarrier") vdmBarrier = value
    else cdmBarrier = value
  }
  return { kind: "compute", stream: resolveTarget(context, tree.stream, client) ?? 0, vdmBarrier, cdmBarrier }
}
