/**
 * How Vite bundles each part of the app. Everything is bundled, so a package needs no node_modules: only Electron and
 * Node's own modules stay outside.
 *
 * Targets are the older of the runtimes we meet (Electron 33 in tests: Chromium 130, Node 20.18), not the newest.
 */
import { builtinModules } from "node:module"
import { join } from "node:path"
import react from "@vitejs/plugin-react"
import type { InlineConfig } from "vite"
import { root } from "../run.ts"

export interface Part {
  readonly name: string
  /** Relative to the checkout, by the name that the bundle carries. */
  readonly entries: Readonly<Record<string, string>>
  readonly config: InlineConfig
}

/** ws asks for these and works without them. */
const optional = ["bufferutil", "utf-8-validate"]
const outside = ["electron", ...builtinModules, /^node:/, ...optional]

/** Code that runs on Node. Names are kept: a stack trace of a release is read by people. */
function onNode(name: string, entries: Readonly<Record<string, string>>, format: "es" | "cjs"): Part {
  return {
    name,
    entries,
    config: {
      root,
      configFile: false,
      publicDir: false,
      ssr: { target: "node", noExternal: true, external: ["electron"] },
      build: {
        ssr: true,
        target: "node20.18",
        outDir: join(root, "out", name),
        emptyOutDir: true,
        minify: false,
        reportCompressedSize: false,
        license: { fileName: "licenses.md" },
        rolldownOptions: {
          input: absolute(entries),
          external: outside,
          output: {
            format,
            entryFileNames: format === "cjs" ? "[name].cjs" : "[name].js",
            chunkFileNames: "chunks/[name]-[hash].js",
          },
        },
      },
    },
  }
}

function absolute(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(root, file)]))
}

export const renderer: Part = {
  name: "renderer",
  entries: { index: "renderer/index.html" },
  config: {
    root: join(root, "renderer"),
    configFile: false,
    // The same files are opened from the app's own scheme and from a server.
    base: "./",
    plugins: [react()],
    worker: { format: "es" },
    build: {
      target: "chrome130",
      outDir: join(root, "out/renderer"),
      emptyOutDir: true,
      reportCompressedSize: false,
      // Monaco is one large piece, by nature.
      chunkSizeWarningLimit: 8_000,
      license: { fileName: "licenses.md" },
    },
  },
}

/** The main process and, beside it, the worker thread that a session runs in. */
export const main = onNode(
  "main",
  { index: "electron/main/index.ts", "session-worker": "electron/host/session-worker.ts" },
  "es",
)

/** A sandboxed preload is one CommonJS file. */
export const preload = onNode("preload", { index: "electron/preload/index.ts" }, "cjs")

export const parts: readonly Part[] = [renderer, main, preload]
