/** What the window shows besides replays and runs: the first screen or the work, the side bar, dialogs, notes. */

export const ACTIVITIES = ["gallery", "files", "objects", "machine", "runs", "settings"] as const
export type Activity = (typeof ACTIVITIES)[number]

export type Dialog =
  | { readonly kind: "palette"; readonly text: string }
  | { readonly kind: "keys" }
  | { readonly kind: "page"; readonly page: "tour" | "language" }
  | { readonly kind: "about" }
  | { readonly kind: "unsaved"; readonly file: number }

export interface Place {
  readonly file: number
  readonly line: number
  readonly column: number
}

export interface Notice {
  readonly tone: "info" | "error"
  readonly text: string
  readonly action?: { readonly kind: "discard-restored" } | { readonly kind: "overwrite"; readonly file: number }
}

export interface ViewState {
  readonly start: boolean
  readonly activity: Activity
  readonly side: boolean
  readonly dialog: Dialog | null
  /** Said to screen readers: stops, never single events. */
  readonly announcement: string
  /** Stays until dismissed or the next one; problems of files, not of replays. */
  readonly notice: Notice | null
  /** Where the caret is, for the status bar. */
  readonly caret: { readonly line: number; readonly column: number }
  /** The editor is to go there; `serial` tells two wishes for the same place apart. */
  readonly reveal: (Place & { readonly serial: number }) | null
  readonly host: "connecting" | "connected" | "lost"
  readonly product: string
}

export const FIRST_VIEW: ViewState = {
  start: true,
  activity: "gallery",
  side: true,
  dialog: null,
  announcement: "",
  notice: null,
  caret: { line: 1, column: 1 },
  reveal: null,
  host: "connecting",
  product: "Ringside",
}

export type ViewAction =
  | { readonly type: "view/start"; readonly on: boolean }
  | { readonly type: "view/activity"; readonly activity: Activity }
  | { readonly type: "view/side"; readonly on: boolean }
  | { readonly type: "view/dialog"; readonly dialog: Dialog | null }
  | { readonly type: "view/announced"; readonly text: string }
  | { readonly type: "view/noticed"; readonly notice: Notice | null }
  | { readonly type: "view/caret"; readonly line: number; readonly column: number }
  | { readonly type: "view/reveal"; readonly place: Place }
  | { readonly type: "view/host"; readonly host: ViewState["host"]; readonly product?: string }

export function reduceView(view: ViewState, action: ViewAction): ViewState {
  switch (action.type) {
    case "view/start":
      return { ...view, start: action.on }
    case "view/activity":
      return { ...view, activity: action.activity, side: true }
    case "view/side":
      return { ...view, side: action.on }
    case "view/dialog":
      return { ...view, dialog: action.dialog }
    case "view/announced":
      return { ...view, announcement: action.text }
    case "view/noticed":
      return { ...view, notice: action.notice }
    case "view/caret":
      return { ...view, caret: { line: action.line, column: action.column } }
    case "view/reveal":
      return { ...view, reveal: { ...action.place, serial: (view.reveal?.serial ?? 0) + 1 } }
    case "view/host":
      return { ...view, host: action.host, product: action.product ?? view.product }
  }
}
