/**
 * `npm start`: builds what is out of date and opens the workbench. Where no Electron can be had, the same workbench is
 * served to a browser, and one line says why. Arguments are handed on to the app (not to the server).
 */
import { isStale } from "./bundle/stamp.ts"
import { command, node, run } from "./run.ts"
import { findElectron, sandboxArguments } from "./start/find-electron.ts"

if (isStale()) {
  for (const script of ["build/generate.ts", "build/build.ts"]) {
    const code = await run(node(script))
    if (code !== 0) process.exit(code)
  }
}

const electron = await findElectron()
if (electron.kind === "found") {
  process.exitCode = await run(command(electron.executable, ...sandboxArguments(), ".", ...process.argv.slice(2)))
} else {
  console.log(`No window here, because ${electron.reason}: serving the workbench to a browser instead`)
  process.exitCode = await run(node("electron/cli/main.ts", "serve"))
}
