/** The narrow bar at the left: what the side bar holds. Choosing what is shown already hides the side bar. */
import { useApp, useDispatch } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"
import { ACTIVITIES, type Activity } from "../state/view.ts"
import { ACTIVITY_ICONS, ACTIVITY_TITLES } from "./activities.ts"

export function ActivityBar() {
  const dispatch = useDispatch()
  const start = useApp((state) => state.view.start)
  const side = useApp((state) => state.view.side)
  const activity = useApp((state) => state.view.activity)
  const hasFiles = useApp((state) => state.files.open.length > 0)
  const choose = (chosen: Activity) => {
    if (start) {
      // The first screen is the gallery; the other entries need the panes.
      if (chosen === "gallery" && !hasFiles) return
      dispatch({ type: "view/start", on: false })
      dispatch({ type: "view/activity", activity: chosen })
    } else if (side && chosen === activity) dispatch({ type: "view/side", on: false })
    else dispatch({ type: "view/activity", activity: chosen })
  }
  return (
    <nav className="activities" aria-label="Activities">
      {ACTIVITIES.map((each) => {
        const on = start ? each === "gallery" : side && each === activity
        return (
          <button
            key={each}
            type="button"
            className={`${on ? "on" : ""}${each === "settings" ? " last" : ""}`}
            aria-pressed={on}
            aria-label={ACTIVITY_TITLES[each]}
            title={ACTIVITY_TITLES[each]}
            onClick={() => choose(each)}
          >
            <Icon name={ACTIVITY_ICONS[each]} size={20} />
          </button>
        )
      })}
    </nav>
  )
}
