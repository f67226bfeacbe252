/** From a text frame to a message. The length is looked at before anything else is. */
import type { z } from "zod"
import { type Result, err, ok } from "../base/result.ts"
import { type ClientMessage, type HostMessage, TEXT_FRAME_MAX, clientMessage, hostMessage } from "./messages.ts"

/** Longer explanations of a refusal are cut; a peer must not write novels into our log. */
const REASON_MAX = 300

export function parseClientMessage(frame: string): Result<ClientMessage, string> {
  return parse(clientMessage, frame)
}

export function parseHostMessage(frame: string): Result<HostMessage, string> {
  return parse(hostMessage, frame)
}

function parse<Message>(schema: z.ZodType<Message>, frame: string): Result<Message, string> {
  if (frame.length > TEXT_FRAME_MAX) return err(`message of ${frame.length} characters, at most ${TEXT_FRAME_MAX}`)
  let data: unknown
  try {
    data = JSON.parse(frame)
  } catch {
    return err("message is not JSON")
  }
  const result = schema.safeParse(data)
  return result.success ? ok(result.data) : err(reason(result.error.issues[0]))
}

function reason(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "message not understood"
  const where = issue.path.length === 0 ? "message" : issue.path.map(String).join(".")
  return `${where}: ${issue.message}`.slice(0, REASON_MAX)
}
