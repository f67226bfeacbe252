/**
 * A debugger stops the machine in the middle of a turn. Thrown by what a timer called, it goes up through the executor,
 * which has nothing to undo: the timer is spent and its turn half done. Before anything else runs, `resume` does the rest
 * of the turn, and may stop again.
 */
export abstract class MachineStop extends Error {
  override name = "MachineStop"

  abstract resume(): void
}
