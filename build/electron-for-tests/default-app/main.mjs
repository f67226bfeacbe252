/**
 * What the test Electron runs when it is given an app by path, as the official one's default app does: `electron .`
 * loads the app of a folder, `electron` alone prints the version. It leaves out everything else.
 *
 * Waiting at the top level, as the official one does, keeps Electron from becoming ready before the app's own module has
 * been run: what must be set before that, such as the app's scheme, would otherwise come too late now and then.
 */
import { readFileSync, statSync } from "node:fs"
import { join, resolve } from "node:path"
import { pathToFileURL } from "node:url"
import { app } from "electron"

const path = process.argv.slice(1).find((argument) => !argument.startsWith("-"))
if (path === undefined) {
  console.log(process.versions.electron)
  app.exit(0)
} else {
  try {
    await import(pathToFileURL(mainOf(resolve(path))).href)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}

/** Takes over the app's name and version on the way, as a packaged app has them. */
function mainOf(appPath) {
  if (!statSync(appPath).isDirectory()) return appPath
  const manifest = JSON.parse(readFileSync(join(appPath, "package.json"), "utf8"))
  app.setName(manifest.productName ?? manifest.name)
  if (manifest.version) app.setVersion(manifest.version)
  app.setAppPath(appPath)
  return resolve(appPath, manifest.main ?? "index.js")
}
