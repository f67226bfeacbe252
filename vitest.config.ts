/**
 * Three groups of tests. `unit` sits beside the code and under tests/, needs nothing built and runs in parallel.
 * `app` and `package` start real windows, so they run one after the other and need what `npm test` prepares.
 */
import react from "@vitejs/plugin-react"
import { configDefaults, defineConfig } from "vitest/config"

const windows = {
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: 60_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  test: {
    // A test left alone with `.only` would hide the others.
    allowOnly: false,
    projects: [
      {
        plugins: [react()],
        test: {
          name: "unit",
          include: ["{build,core,electron,renderer,tests}/**/*.test.{ts,tsx}"],
          exclude: [...configDefaults.exclude, "tests/app/**", "tests/package/**"],
          // A slow machine is not a failure.
          testTimeout: 30_000,
        },
      },
      { test: { ...windows, name: "app", include: ["tests/app/**/*.test.ts"] } },
      {
        test: { ...windows, name: "package", include: ["tests/package/**/*.test.ts"], hookTimeout: 300_000 },
      },
    ],
  },
})
