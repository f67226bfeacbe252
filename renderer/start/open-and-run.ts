/** What Enter does on the first screen. */
import type { FileService } from "../files/file-service.ts"
import type { RunControl } from "../run/run-control.ts"
import type { Example } from "./examples.ts"

export function openAndRun(
  workbench: { readonly files: FileService; readonly run: RunControl },
  example: Example,
): void {
  workbench.files.openExample(example)
  workbench.run.restart()
}
