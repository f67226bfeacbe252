/**
 * The TypeScript projects of the checkout, one per environment. A project without a single file is an error to the
 * compiler; to us it means that nobody wrote one yet, so such projects are told apart here.
 */
import { globSync } from "node:fs"
import { join } from "node:path"

export interface Project {
  readonly config: string
  readonly sources: string
}

export const workers: Project = { config: "tsconfig.workers.json", sources: "renderer/**/*.worker.ts" }

export const projects: readonly Project[] = [
  { config: "tsconfig.core.json", sources: "core/**/*.ts" },
  { config: "tsconfig.electron.json", sources: "electron/{main,host,ipc,cli,serve}/**/*.ts" },
  { config: "tsconfig.preload.json", sources: "electron/preload/**/*.ts" },
  { config: "tsconfig.renderer.json", sources: "renderer/**/*.{ts,tsx}" },
  workers,
  { config: "tsconfig.tools.json", sources: "{build,core,electron}/**/*.ts" },
  { config: "tsconfig.tests.json", sources: "{tests/**/*.ts,renderer/**/*.test.{ts,tsx}}" },
]

export function hasSources(project: Project, root: string): boolean {
  return globSync(join(root, project.sources)).length > 0
}
