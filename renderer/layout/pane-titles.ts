/** The panes' names, apart from their components: commands name panes without loading them. */
export const PANE_TITLES = {
  editor: "Editor",
  timeline: "Timeline",
  inspector: "Inspector",
  log: "Kernel log",
  events: "Events",
  problems: "Problems",
  side: "Side bar",
  stream: "Stream",
  shader: "Shader",
  memory: "Memory",
  walk: "Page table",
  firmware: "Firmware",
  picture: "Framebuffer",
  fault: "Fault",
  compare: "Compare",
} as const
export type PaneName = keyof typeof PANE_TITLES

/** Views of a machine that has memory; none of them is open at first. */
export const MACHINE_PANES = [
  "stream",
  "shader",
  "memory",
  "walk",
  "firmware",
  "picture",
  "fault",
] as const satisfies readonly PaneName[]
