/** Names and icons of what the side bar can hold. */
import type { IconName } from "../icons/icon.tsx"
import type { Activity } from "../state/view.ts"

export const ACTIVITY_TITLES: Readonly<Record<Activity, string>> = {
  gallery: "Gallery",
  files: "Files",
  objects: "Objects",
  machine: "Machine",
  runs: "Runs",
  settings: "Settings",
}

export const ACTIVITY_ICONS: Readonly<Record<Activity, IconName>> = {
  gallery: "gal",
  files: "files",
  objects: "tree",
  machine: "mem",
  runs: "runs",
  settings: "gear",
}
