/**
 * `npm run dev`: the page with hot reload, the main process and preload rebuilt and Electron restarted on each change.
 *
 * The main process is told the page's address in RINGSIDE_DEV_PAGE; it may obey only when it is not packaged. Where no
 * Electron can be had, the page is rebuilt on each change and served as by `npm start`; reload by hand there.
 */
import { type ChildProcess, spawn } from "node:child_process"
import type { AddressInfo } from "node:net"
import { build, createServer, type InlineConfig } from "vite"
import { main, preload, renderer } from "./bundle/configs.ts"
import { command, node, root, run } from "./run.ts"
import { findElectron, sandboxArguments } from "./start/find-electron.ts"

if ((await run(node("build/generate.ts"))) !== 0) process.exit(1)

const electron = await findElectron()
if (electron.kind === "found") {
  const page = await servePage()
  await watch(preload.config, () => {})
  let window: ChildProcess | null = null
  await watch(main.config, () => {
    const previous = window
    previous?.removeAllListeners("exit")
    previous?.kill()
    window = spawn(electron.executable, [...sandboxArguments(), "."], {
      stdio: "inherit",
      env: { ...process.env, RINGSIDE_DEV_PAGE: page },
    })
    // A window that a person closed ends the session.
    window.on("exit", (code) => process.exit(code ?? 1))
  })
} else {
  console.log(`No window here, because ${electron.reason}: serving the workbench to a browser instead`)
  await watch(renderer.config, () => {})
  process.exit(await run(command(process.execPath, "--watch", "electron/cli/main.ts", "serve")))
}

async function servePage(): Promise<string> {
  const server = await createServer({
    ...renderer.config,
    // The page imports core/ and shows the examples, both outside its own folder.
    server: { host: "127.0.0.1", fs: { allow: [root] } },
  })
  await server.listen()
  return `http://127.0.0.1:${(server.httpServer?.address() as AddressInfo).port}/`
}

/** Builds at once and after each change; resolves after the first build. */
async function watch(config: InlineConfig, built: () => void): Promise<void> {
  const watcher = await build({ ...config, logLevel: "warn", build: { ...config.build, watch: {} } })
  if (!("on" in watcher)) throw new Error("Vite did not watch")
  await new Promise<void>((resolve) => {
    watcher.on("event", (event) => {
      if (event.code === "ERROR") console.error(event.error.message)
      if (event.code !== "END") return
      built()
      resolve()
    })
  })
}
