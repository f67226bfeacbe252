#!/usr/bin/env node
/**
 * The command line. This file only wires the process to `dispatch.ts`: streams, exit code, and a cache of compiled
 * code, which saves most of the time to start. The rest is imported after the cache is there, so that it is in it.
 */
import { enableCompileCache } from "node:module"

enableCompileCache()

const { dispatch } = await import("./dispatch.ts")
const { processIo } = await import("./process-io.ts")
const { processFaults } = await import("./faults.ts")

const args = process.argv.slice(2)
const code = await dispatch(args, processIo(), processFaults(args))
// Not exit(): what is still on its way to a pipe gets there first. A failed write has set a code already.
process.exitCode ??= code
