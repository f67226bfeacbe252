/** Makes packages with electron-builder from what is in out/. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { build } from "electron-builder"
import { root } from "../run.ts"
import { packageConfig } from "./config.ts"

export interface PackageRequest {
  /** Only the folder that the installers would hold. */
  readonly folderOnly: boolean
  /** Where packages go, relative to the checkout; dist/ unless said otherwise. */
  readonly output?: string
  /** The folder of an Electron to take instead of the official download. Only for `folderOnly`: it may be any. */
  readonly electron?: string
}

/** Returns the files that were made. */
export async function packageApp({ folderOnly, output, electron }: PackageRequest): Promise<readonly string[]> {
  if (electron !== undefined && !folderOnly) {
    throw new Error("an installer is made from the official Electron only: unset ELECTRON_OVERRIDE_DIST_PATH")
  }
  if (!existsSync(join(root, "out/built"))) throw new Error("nothing in out/: npm run build comes first")
  return build({
    projectDir: root,
    dir: folderOnly,
    publish: "never",
    config: {
      ...packageConfig,
      ...(output === undefined ? {} : { directories: { ...packageConfig.directories, output } }),
      ...(electron === undefined ? {} : { electronDist: electron, electronVersion: versionOf(electron) }),
    },
  })
}

function versionOf(electron: string): string {
  return readFileSync(join(electron, "version"), "utf8").trim().replace(/^v/, "")
}
