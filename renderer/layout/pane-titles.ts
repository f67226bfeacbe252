/** The panes' names, apart from their components: commands name panes without loading them. */
export const PANE_TITLES = {
  editor: "Editor",
  timeline: "Timeline",
  inspector: "Inspector",
  log: "Kernel log",
  events: "Events",
  problems: "Problems",
  side: "Side bar",
} as const
export type PaneName = keyof typeof PANE_TITLES
