/** The document shows the list; `UPDATE_DOCS=1 npx vitest run core/driver/agx/ioctl-errnos.test.ts` writes it anew. */
import { readFileSync, writeFileSync } from "node:fs"
import { expect, test } from "vitest"
import { ERRNO } from "../../base/errno.ts"
import { FILE_IOCTLS, errnoTable, isDocumented } from "./ioctl-errnos.ts"

const file = new URL("../../../docs/agx-ioctls.md", import.meta.url)
const BEGIN = "<!-- errnos: begin -->\n"
const END = "<!-- errnos: end -->\n"

test("docs/agx-ioctls.md has the table", () => {
  const text = readFileSync(file, "utf8")
  const begin = text.indexOf(BEGIN) + BEGIN.length
  const end = text.indexOf(END)
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, text.slice(0, begin) + errnoTable() + text.slice(end))
  else expect(text.slice(begin, end)).toBe(errnoTable())
})

test("success is always documented, and no errno that is not in the list", () => {
  for (const name of FILE_IOCTLS) {
    expect(isDocumented(name, 0)).toBe(true)
    expect(isDocumented(name, -ERRNO.EHWPOISON)).toBe(false)
    // Not negated.
    expect(isDocumented(name, ERRNO.EINVAL)).toBe(false)
  }
})
