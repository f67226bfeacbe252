/**
 * The menu as data: the native menu is built from it, and the window's command palette knows the same ids. Shortcuts are
 * written as Electron accelerators; `CmdOrCtrl` is Command on macOS. Keys that people also type, such as `>` or Home,
 * belong to the window alone and are not here.
 */

export interface MenuCommand {
  readonly id: string
  readonly label: string
  readonly accelerator?: string
}

/** Items that the platform itself implements. */
export type MenuRole =
  | "undo"
  | "redo"
  | "cut"
  | "copy"
  | "paste"
  | "selectAll"
  | "close"
  | "quit"
  | "resetZoom"
  | "zoomIn"
  | "zoomOut"

export type MenuItem = MenuCommand | { readonly role: MenuRole } | "separator" | "recent-files"

export interface MenuSpec {
  readonly label: string
  readonly items: readonly MenuItem[]
}

export const MENU: readonly MenuSpec[] = [
  {
    label: "&File",
    items: [
      { id: "file.new", label: "New replay", accelerator: "CmdOrCtrl+N" },
      { id: "file.open", label: "Open…", accelerator: "CmdOrCtrl+O" },
      "recent-files",
      { id: "file.gallery", label: "Gallery of examples" },
      "separator",
      { id: "file.save", label: "Save", accelerator: "CmdOrCtrl+S" },
      { id: "file.saveAs", label: "Save as…", accelerator: "CmdOrCtrl+Shift+S" },
      { id: "compare.export", label: "Export comparison as SVG…" },
      { id: "file.closeTab", label: "Close file", accelerator: "CmdOrCtrl+W" },
      "separator",
      { role: "quit" },
    ],
  },
  {
    label: "&Edit",
    items: [
      { role: "undo" },
      { role: "redo" },
      "separator",
      { role: "cut" },
      { role: "copy" },
      { role: "paste" },
      { role: "selectAll" },
      "separator",
      { id: "edit.format", label: "Format replay", accelerator: "Shift+Alt+F" },
    ],
  },
  {
    label: "&Run",
    items: [
      { id: "run.continue", label: "Run or continue", accelerator: "F5" },
      { id: "run.restart", label: "Run from start", accelerator: "CmdOrCtrl+Shift+F5" },
      { id: "run.pause", label: "Pause", accelerator: "F6" },
      { id: "run.stop", label: "Stop", accelerator: "Shift+F5" },
      "separator",
      { id: "step.over", label: "Next event of the target", accelerator: "F10" },
      { id: "step.overBack", label: "Previous event of the target", accelerator: "Alt+F10" },
      { id: "step.event", label: "One event", accelerator: "F11" },
      { id: "step.eventBack", label: "One event back", accelerator: "Alt+F11" },
      { id: "step.itemEnd", label: "To the end of this work item", accelerator: "Shift+F11" },
      { id: "step.itemStart", label: "To the start of this work item", accelerator: "Alt+Shift+F11" },
      "separator",
      { id: "run.toLine", label: "Run to line", accelerator: "CmdOrCtrl+F10" },
      { id: "run.backToLine", label: "Back to line", accelerator: "CmdOrCtrl+Alt+F10" },
      { id: "run.backToStop", label: "Back to the previous stop", accelerator: "Alt+F5" },
      "separator",
      { id: "run.toggleBreakpoint", label: "Toggle breakpoint", accelerator: "F9" },
      "separator",
      { id: "compare.run", label: "Compare schedulers" },
    ],
  },
  {
    label: "&Go",
    items: [
      { id: "palette.search", label: "Search…", accelerator: "CmdOrCtrl+P" },
      { id: "palette.commands", label: "Commands…", accelerator: "F1" },
      "separator",
      { id: "selection.back", label: "Previous selection", accelerator: "Alt+Left" },
      { id: "selection.forward", label: "Next selection", accelerator: "Alt+Right" },
      "separator",
      { id: "selection.why", label: "Why" },
    ],
  },
  {
    label: "&View",
    items: [
      { id: "layout.reset", label: "Reset layout" },
      { id: "pane.next", label: "Next pane", accelerator: "Ctrl+Tab" },
      "separator",
      { role: "zoomIn" },
      { role: "zoomOut" },
      { role: "resetZoom" },
    ],
  },
  {
    label: "&Help",
    items: [
      { id: "help.keys", label: "Keyboard list" },
      { id: "help.language", label: "Replay language" },
      { id: "help.about", label: "About Ringside" },
    ],
  },
]
