/** What each word of a tree names, and whether it is the place where that is declared. */
import { type AnyNode, walk } from "../nodes.ts"

/** Fences and sync objects share their names, jobs and calls too, and buffers and code. */
export type RoleKind = "sched" | "client" | "queue" | "job" | "fence" | "param" | "vm" | "memory" | "load"

export interface Role {
  readonly kind: RoleKind
  readonly name: string
  readonly declares: boolean
  /** The word, and the node that it is a feature of. */
  readonly word: AnyNode
  readonly owner: AnyNode
}

const DECLARES: Readonly<Record<string, RoleKind>> = {
  "Sched.name": "sched",
  "Client.name": "client",
  "Queue.name": "queue",
  "Submit.name": "job",
  "Init.name": "job",
  "LoadSubmit.name": "job",
  "Load.name": "load",
  "LoadFence.name": "fence",
  "Fence.names": "fence",
  "Syncobj.names": "fence",
  "Timeline.names": "fence",
  "Param.name": "param",
  "Vm.names": "vm",
  "GpuBuffer.name": "memory",
  "Code.name": "memory",
  // An object that is made by an operation; perhaps under a name that it had before.
  "Create.object": "fence",
  "ImportPoint.name": "fence",
  // Calls share their names with jobs.
  "Query.name": "job",
  "Wait.name": "job",
  "Eventfd.name": "job",
  "Export.name": "job",
  "Create.result": "job",
  "Destroy.result": "job",
  "Reset.result": "job",
  "Signal.result": "job",
  "Transfer.result": "job",
  "Import.result": "job",
  "Close.result": "job",
  "Bind.result": "job",
  "Unbind.result": "job",
}

const REFERS: Readonly<Record<string, RoleKind>> = {
  "Queue.scheds": "sched",
  "Move.scheds": "sched",
  "Stop.sched": "sched",
  "Start.sched": "sched",
  "StopJobs.sched": "sched",
  "StartJobs.sched": "sched",
  "Fault.sched": "sched",
  "TdrNow.sched": "sched",
  "SuspendTimeout.sched": "sched",
  "ResumeTimeout.sched": "sched",
  "Timed.client": "client",
  "RepeatedOp.client": "client",
  "Submit.queue": "queue",
  "Init.queue": "queue",
  "LoadSubmit.queue": "queue",
  "LoadSignal.fence": "fence",
  "ExpectedLoad.name": "load",
  "Kill.queue": "queue",
  "Flush.queue": "queue",
  "SetPriority.queue": "queue",
  "Move.queue": "queue",
  "Job.name": "job",
  "Depend.job": "job",
  "Arm.job": "job",
  "Push.job": "job",
  "Cleanup.job": "job",
  "Touch.job": "job",
  "Signal.job": "job",
  "FenceDep.fence": "fence",
  "Prepare.fence": "fence",
  "Point.name": "fence",
  "Destroy.object": "fence",
  "Reset.objects": "fence",
  "Query.objects": "fence",
  "Interrupt.call": "job",
  "OnFile.file": "job",
  "InVm.vm": "vm",
  "CodeData.code": "memory",
  "Target.name": "memory",
  "Datum.name": "memory",
  "ExpectedMemory.buffer": "memory",
  "Bind.buffer": "memory",
  "Exit.client": "client",
  "Import.file": "job",
  "Close.file": "job",
}

export function roleOf(node: AnyNode, owner: AnyNode | null, feature: string): Role | null {
  const text = node["text"]
  if (typeof text !== "string") return null
  if ((node.$type === "Amount" || node.$type === "Time") && text.startsWith("$")) {
    return { kind: "param", name: text.slice(1), declares: false, word: node, owner: owner ?? node }
  }
  if (node.$type !== "Word" || owner === null) return null
  const key = `${owner.$type}.${feature}`
  const declared = DECLARES[key]
  if (declared !== undefined) return { kind: declared, name: text, declares: true, word: node, owner }
  const kind = REFERS[key] ?? varying(owner, key)
  return kind === null ? null : { kind, name: text, declares: false, word: node, owner }
}

function varying(owner: AnyNode, key: string): RoleKind | null {
  if (key === "Fini.name") return owner["sched"] === true ? "sched" : "queue"
  if (key === "FinalRow.name") return owner["kind"] === "sched" ? "sched" : "queue"
  return null
}

/** Every named thing of a tree, in the order of the text. */
export function rolesIn(root: AnyNode): Role[] {
  const roles: Role[] = []
  walk(root, (node, owner, feature) => {
    const role = roleOf(node, owner, feature)
    if (role !== null) roles.push(role)
  })
  return roles
}
