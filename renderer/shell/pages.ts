/** Pages of the manual that the window shows, taken into the bundle from docs/. */
const sources: Record<string, string> = import.meta.glob(["../../docs/tour.md", "../../docs/*language*.md"], {
  query: "?raw",
  import: "default",
  eager: true,
})

function pageOf(name: RegExp): string {
  const found = Object.entries(sources).find(([path]) => name.test(path))
  return found?.[1] ?? "This page is not in this build."
}

export const PAGES = {
  tour: { title: "Tour of the window", text: pageOf(/tour\.md$/) },
  language: { title: "The replay language", text: pageOf(/language[^/]*\.md$/) },
} as const
