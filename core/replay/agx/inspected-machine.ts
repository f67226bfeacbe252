/**
 * What a debugger reads of an AGX machine and its driver. Members only: the driver's straight and its steered form both
 * are such a machine.
 */
import type { EventStore } from "../../trace/event-store.ts"
import type { AgxGpu } from "../../gpu/agx/agx-gpu.ts"

export interface InspectedWork {
  readonly pipe: number
  readonly priority: number
  readonly info: number
  readonly ringState: number
  readonly ring: number
  /** Its event slot while it has work. */
  readonly slot: { readonly slot: number } | null
  readonly stamp: number
}

export interface InspectedSpace {
  /** Number in the MMU; null: it has none. */
  readonly context: number | null
  readonly gpuvm: {
    readonly mappings: Iterable<{
      readonly address: number
      readonly range: number
      readonly flags: number
      readonly object: object
      readonly offset: number
    }>
  }
}

export interface InspectedFile {
  readonly file: {
    readonly client: number
    readonly queues: ReadonlyMap<
      number,
      { readonly spec: { readonly name: string }; readonly work: readonly InspectedWork[] }
    >
  }
  readonly memory: {
    readonly vms: { entries(): IterableIterator<[number, InspectedSpace]> }
    readonly handles: { entries(): IterableIterator<[number, { readonly object: object }]> }
  }
}

export interface InspectedMachine {
  readonly gpu: AgxGpu
  readonly device: { readonly link: { readonly stamps: number }; readonly engine: { readonly trace: EventStore } }
  readonly files: readonly InspectedFile[]
}
