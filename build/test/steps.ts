/**
 * The test run as steps in order. A step runs when the steps it needs held; a failure stops only what depends on it.
 * Each returns what it counted; a step without tests of its own counts one failure or nothing.
 */
import { prepareTestElectron } from "../electron-for-tests/prepare.ts"
import { type Command, node, run } from "../run.ts"
import { provideSystemPackages } from "./system-packages.ts"
import { type Count, runTests } from "./vitest-run.ts"

export interface Step {
  readonly name: string
  readonly title: string
  readonly needs: readonly string[]
  readonly run: () => Promise<Count>
}

const held: Count = { passed: 0, failed: 0 }
const broken: Count = { passed: 0, failed: 1 }

const check = (name: string, title: string, needs: readonly string[], command: Command): Step => ({
  name,
  title,
  needs,
  run: async () => ((await run(command)) === 0 ? held : broken),
})

export const steps: readonly Step[] = [
  {
    name: "system",
    title: "System packages",
    needs: [],
    run: async () => ((await provideSystemPackages()) ? held : broken),
  },
  { name: "electron", title: "Electron for tests", needs: ["system"], run: provideElectron },
  check("generate", "Generated sources", [], node("build/generate.ts")),
  check("types", "Types", ["generate"], node("build/checks/types.ts")),
  check("lint", "Lint", ["generate"], node("node_modules/eslint/bin/eslint.js", "--max-warnings", "0", ".")),
  check("directions", "Directions", ["generate"], node("build/checks/directions.ts")),
  check("format", "Format", [], node("node_modules/@biomejs/biome/bin/biome", "format", ".")),
  check("build", "Build", ["generate"], node("build/build.ts")),
  { name: "unit", title: "Unit tests", needs: ["generate"], run: async () => runTests("unit", "none", []) },
  {
    name: "app",
    title: "App tests (Electron, Chromium)",
    needs: ["system", "electron", "build"],
    run: async () => runTests("app", "virtual", []),
  },
  {
    name: "package",
    title: "Packaging tests",
    needs: ["system", "electron", "build"],
    run: async () => runTests("package", "virtual", []),
  },
]

async function provideElectron(): Promise<Count> {
  const named = process.env["ELECTRON_OVERRIDE_DIST_PATH"]
  console.log(named ?? (await prepareTestElectron()))
  return held
}
