/**
 * What goes into a package and how it is made, for electron-builder. The app is bundled, so a package holds no
 * node_modules. Packages are not signed and nothing is published from here.
 */
import { rmSync } from "node:fs"
import { join } from "node:path"
import type { Configuration } from "electron-builder"

/** A release runs nothing but its own archive, and lets nobody in by a switch or an environment variable. */
export const releaseFuses = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  onlyLoadAppFromAsar: true,
  /** Electron checks it on macOS and Windows; on Linux it has no effect. */
  enableEmbeddedAsarIntegrityValidation: true,
  loadBrowserProcessSpecificV8Snapshot: false,
} as const

export const packageConfig: Configuration = {
  appId: "example.ringside.app",
  productName: "Ringside",
  copyright: "The Ringside authors",
  directories: { output: "dist", buildResources: "build/icons" },
  files: ["package.json", "out/**", "examples/**", "!out/built", "!**/*.map", "!node_modules/**"],
  extraFiles: [{ from: "LICENSES", to: "LICENSES" }],
  asar: true,
  electronFuses: releaseFuses,
  electronLanguages: ["en-US"],
  npmRebuild: false,
  publish: null,
  fileAssociations: [
    {
      ext: "replay",
      name: "Ringside replay",
      description: "A Ringside replay",
      mimeType: "text/x-ringside-replay",
      role: "Editor",
    },
  ],
  linux: {
    target: ["AppImage", "deb"],
    executableName: "ringside",
    icon: "build/icons/png",
    category: "Development",
    synopsis: "A workbench for GPU kernel driver developers",
  },
  mac: {
    target: ["dmg"],
    icon: "build/icons/icon.icns",
    category: "public.app-category.developer-tools",
    identity: null,
  },
  win: { target: ["nsis"], icon: "build/icons/icon.ico" },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  // Electron's own start page; with it left out, a package without its archive shows nothing instead of that.
  afterPack: ({ appOutDir }) => {
    rmSync(join(appOutDir, "resources/default_app.asar"), { force: true })
  },
}
