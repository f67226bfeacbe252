import { expect, it } from "vitest"
import { mayLoad } from "./policy.ts"

it("lets the page load itself and nothing else", () => {
  const page = { protocol: "app:", host: "ringside" }
  for (const url of ["app://ringside/index.html", "data:text/plain,x", "blob:app://ringside/1-2"])
    expect(mayLoad(url, page)).toBe(true)
  for (const url of [
    "https://example.org/",
    "file:///etc/passwd",
    "app://ringside.evil/",
    "blob:https://example.org/1",
    "ws://ringside/",
    "nonsense",
  ])
    expect(mayLoad(url, page), url).toBe(false)
  expect(mayLoad("ws://127.0.0.1:5173/", { protocol: "http:", host: "127.0.0.1:5173" })).toBe(true)
})
