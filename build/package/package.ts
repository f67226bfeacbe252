/**
 * `npm run package`: installers for the platform it runs on, in dist/. With `-- --dir` only the folder that they would
 * hold; that needs no download when ELECTRON_OVERRIDE_DIST_PATH names the folder of an Electron.
 */
import { parseArgs } from "node:util"
import { isStale } from "../bundle/stamp.ts"
import { node, run } from "../run.ts"
import { packageApp } from "./package-app.ts"

const { values } = parseArgs({ options: { dir: { type: "boolean", default: false }, output: { type: "string" } } })
const electron = process.env["ELECTRON_OVERRIDE_DIST_PATH"]

if (isStale()) {
  for (const script of ["build/generate.ts", "build/build.ts"]) {
    const code = await run(node(script))
    if (code !== 0) process.exit(code)
  }
}

const made = await packageApp({
  folderOnly: values.dir,
  ...(values.output === undefined ? {} : { output: values.output }),
  ...(electron === undefined ? {} : { electron }),
})
for (const file of made) console.log(file)
