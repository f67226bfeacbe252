/** The counters that a replay can expect something of, from wherever the machine keeps them. */
import type { AgxGpu } from "../../gpu/agx/agx-gpu.ts"
import { FragmentEngine } from "../../gpu/agx/engines/fragment/fragment-engine.ts"
import { VertexEngine } from "../../gpu/agx/engines/vertex/vertex-engine.ts"
import { PIPE_FRAGMENT, PIPE_VERTEX } from "../../gpu/agx/firmware/layout.ts"
import { AgxShaderCores } from "../../gpu/agx/shader/shader-cores.ts"
import type { CounterName } from "../../lang/agx-program.ts"

/** What the driver counts. */
export interface DriverCounters {
  readonly faults: number
  readonly timeouts: number
  readonly growths: number
  readonly recoveries: number
}

export function readCounter(gpu: AgxGpu, driver: DriverCounters, name: CounterName): number {
  const compute = gpu.compute.state.counters
  const vertexEngine = gpu.units[PIPE_VERTEX]
  const vertex = vertexEngine instanceof VertexEngine ? vertexEngine.state.counters : null
  const fragmentEngine = gpu.units[PIPE_FRAGMENT]
  const fragment = fragmentEngine instanceof FragmentEngine ? fragmentEngine.state.counters : null
  const { shaders } = gpu.cores
  const cores = shaders instanceof AgxShaderCores ? shaders.counters : null
  switch (name) {
    case "compute-jobs":
      return compute.jobs
    case "launches":
      return compute.launches
    case "groups":
      return compute.groups
    case "barriers":
      return compute.barriers
    case "vertex-jobs":
      return vertex?.jobs ?? 0
    case "draws":
      return vertex?.draws ?? 0
    case "vertices":
      return vertex?.vertices ?? 0
    case "triangles":
      return vertex?.triangles ?? 0
    case "fragment-jobs":
      return fragment?.jobs ?? 0
    case "tiles":
      return fragment?.tiles ?? 0
    case "pixels":
      return fragment?.pixels ?? 0
    case "partial-renders":
      return fragment?.partialRenders ?? 0
    case "instructions":
      return cores?.instructions ?? 0
    case "poison-reads":
      return cores?.poisonReads ?? 0
    case "growths":
    case "faults":
    case "timeouts":
    case "recoveries":
      return driver[name]
    case "lost-faults":
      return gpu.faults.state.lost
    case "free-pages":
      return gpu.memory.available
  }
}
