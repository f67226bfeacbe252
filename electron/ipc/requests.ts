/** Every request of a page to main, with the schema of its parameters. What does not fit is refused before it is used. */
import { z } from "zod"
import { type Desktop, EXPORT_BYTES_MAX, FILE_BYTES_MAX } from "../../core/protocol/desktop-api.ts"

const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes("\0"))
const fileName = z.string().min(1).max(255)
const text = z.string().max(FILE_BYTES_MAX)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length <= EXPORT_BYTES_MAX)
const key = z.string().min(1).max(256)

export const requestParams = {
  openFiles: z.tuple([]),
  openDropped: z.tuple([path]),
  openRecent: z.tuple([path]),
  recentFiles: z.tuple([]),
  clearRecentFiles: z.tuple([]),
  saveFile: z.tuple([path, text, z.number().nullable()]),
  saveFileAs: z.tuple([fileName, text]),
  exportFile: z.tuple([fileName, z.union([z.string().max(EXPORT_BYTES_MAX), bytes])]),
  putDraft: z.tuple([z.strictObject({ key, id: path.nullable(), name: fileName, text })]),
  removeDraft: z.tuple([key]),
  restoreDrafts: z.tuple([]),
  setUnsaved: z.tuple([z.array(z.string().max(4096)).max(1_000)]),
  closeNow: z.tuple([]),
  appearance: z.tuple([]),
  setTheme: z.tuple([z.enum(["system", "light", "dark"])]),
  ready: z.tuple([]),
} as const

export type RequestName = keyof typeof requestParams
export type RequestParams<Name extends RequestName> = z.infer<(typeof requestParams)[Name]>

/** What each answers; as in `Desktop` where that has a method of the name. */
export type RequestResult<Name extends RequestName> = Name extends keyof Desktop
  ? Desktop[Name] extends (...args: never[]) => infer Result
    ? Awaited<Result>
    : never
  : void

export type RequestHandlers = {
  readonly [Name in RequestName]: (...params: RequestParams<Name>) => RequestResult<Name> | Promise<RequestResult<Name>>
}

export const connectTicket = z.string().min(1).max(64)
