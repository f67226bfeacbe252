/** What the parts of the window are called, for those that use them; `workbench.ts` makes them. */
import type { Desktop } from "../../core/protocol/desktop-api.ts"
import type { CompareControl } from "../compare/compare-control.ts"
import type { CommandRegistry } from "../commands/registry.ts"
import type { EditorHandles } from "../editor/editor-handles.ts"
import type { LanguageClient } from "../editor/language-client.ts"
import type { FileService } from "../files/file-service.ts"
import type { LayoutControl } from "../layout/layout-control.ts"
import type { MachineClient } from "../machine/machine-client.ts"
import type { RunControl } from "../run/run-control.ts"
import type { ExampleRuns } from "../start/example-runs.ts"
import type { AppStore } from "../state/app-state.ts"

export interface Workbench {
  readonly store: AppStore
  readonly desktop: Desktop
  readonly run: RunControl
  readonly machine: MachineClient
  readonly compare: CompareControl
  readonly files: FileService
  readonly commands: CommandRegistry
  readonly language: LanguageClient
  readonly editors: EditorHandles
  readonly layout: LayoutControl
  readonly examples: ExampleRuns
  readonly mac: boolean
}
