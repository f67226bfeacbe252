/** The door to the two faces of the job queue. */
import type { Engine } from "../../engine/engine.ts"
import type { FenceContexts } from "../../fence/fence.ts"
import { CFace } from "./c-face.ts"
import type { FaceJob, QueueFace, RingSpecs } from "./queue-face.ts"
import { TypedFace } from "./typed-face.ts"

export type { FaceJob, FaceQueueSpec, QueueControl, QueueFace, RingSpecs } from "./queue-face.ts"

export const FACES = ["jobqueue", "c-api"] as const
export type FaceName = (typeof FACES)[number]

export function makeFace<J extends FaceJob>(
  name: FaceName,
  engine: Engine,
  contexts: FenceContexts,
  rings: RingSpecs,
): QueueFace<J> {
  return name === "c-api" ? new CFace<J>(engine, contexts, rings) : new TypedFace<J>(engine, contexts, rings)
}
