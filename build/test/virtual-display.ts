/** A display that nobody sees, for programs that open windows. Only Linux can lack one, and only there is this needed. */
import { type Command, command } from "../run.ts"

export function onVirtualDisplay(inner: Command): Command {
  if (process.platform !== "linux") return inner
  return command("xvfb-run", "-a", "-s", "-screen 0 1600x1000x24", inner.program, ...inner.args)
}
