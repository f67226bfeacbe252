/**
 * The window's parts, put together once: state, connection, run control, files, commands. Components reach them through
 * `useWorkbench`; nothing else is global.
 */
import { connect, connectDesktop } from "../client/connect.ts"
import type { Workbench } from "./workbench-type.ts"
import { addCommands } from "../commands/all-commands.ts"
import { CompareControl } from "../compare/compare-control.ts"
import { listenToKeys } from "../commands/key-dispatch.ts"
import { CommandRegistry } from "../commands/registry.ts"
import { LanguageClient } from "../editor/language-client.ts"
import { EditorHandles } from "../editor/editor-handles.ts"
import { FileService } from "../files/file-service.ts"
import { LayoutControl } from "../layout/layout-control.ts"
import { MachineClient } from "../machine/machine-client.ts"
import { pageFrames, pageNow, soon } from "../run/page-clock.ts"
import { RunControl } from "../run/run-control.ts"
import { ExampleRuns } from "../start/example-runs.ts"
import { type AppStore, firstState, reduceApp } from "../state/app-state.ts"
import { loadSettings, saveSettings } from "../state/settings.ts"
import { createStore, watch } from "../state/store.ts"
import { applyTheme, onSystemThemeChange, resolveTheme } from "../theme/apply-theme.ts"

export function createWorkbench(): Workbench {
  const store: AppStore = createStore(reduceApp, firstState(loadSettings(localStorage)))
  const client = connect()
  const desktop = connectDesktop()
  const mac = desktop.platform === "darwin" || (desktop.platform === "browser" && /Mac/.test(navigator.platform))
  const send = client.send.bind(client)
  const run = new RunControl({ store, send, now: pageNow, soon, frames: pageFrames })
  const machine = new MachineClient(send)
  const compare = new CompareControl({ store, send, desktop })
  const examples = new ExampleRuns(send)
  const language = new LanguageClient()
  const editors = new EditorHandles()
  const layout = new LayoutControl(localStorage)
  const files = new FileService({ store, desktop, language })
  const commands = new CommandRegistry(store.get)
  const workbench = { store, desktop, run, machine, compare, files, commands, language, editors, layout, examples, mac }

  client.onMessage((message) => {
    if (message.type === "log") {
      if (message.level === "error") noticeError(store, message.text)
    } else if (message.type === "inspected") machine.onMessage(message)
    else if ("comparison" in message) compare.onMessage(message)
    else if (!examples.onMessage(message)) run.onMessage(message)
  })
  client.onBatch((id, batch) => {
    if (!examples.onBatch(id, batch)) run.onBatch(id, batch)
  })
  client.onConnection((state) => {
    if (state.kind === "open") store.dispatch({ type: "view/host", host: "connected", product: state.product })
    else store.dispatch({ type: "view/host", host: state.kind === "closed" ? "lost" : "connecting" })
    if (state.kind === "closed") {
      machine.lost()
      compare.lost()
    }
    examples.connected(state.kind === "open")
  })
  if (client.connection.kind === "open") store.dispatch({ type: "view/host", host: "connected" })

  watch(
    store,
    (state) => state.settings,
    (settings) => saveSettings(localStorage, settings),
  )
  watch(
    store,
    (state) => state.stops,
    () => run.breakpointsChanged(),
  )
  const theme = (): void => {
    const { theme: chosen } = store.get().settings
    applyTheme(resolveTheme(chosen))
    desktop.setTheme(chosen === "system" ? "system" : resolveTheme(chosen).scheme)
  }
  watch(store, (state) => state.settings.theme, theme)
  onSystemThemeChange(theme)
  theme()

  addCommands(workbench)
  listenToKeys(commands, mac, () => store.get().view.dialog !== null)
  desktop.onCommand((id) => commands.run(id))
  files.begin()
  return workbench
}

function noticeError(store: AppStore, text: string): void {
  store.dispatch({ type: "view/noticed", notice: { tone: "error", text } })
}
