/** One sentence about files that went wrong or came back; it stays until it is answered. */
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import { Icon } from "../icons/icon.tsx"

export function NoticeBar() {
  const dispatch = useDispatch()
  const { files } = useWorkbench()
  const notice = useApp((state) => state.view.notice)
  if (notice === null) return null
  const dismiss = () => dispatch({ type: "view/noticed", notice: null })
  const { action } = notice
  return (
    <div className="notice" role={notice.tone === "error" ? "alert" : "status"}>
      <Icon name={notice.tone === "error" ? "bad" : "ok"} tone={notice.tone === "error" ? "err" : "ok"} />
      <span className="grow">{notice.text}</span>
      {action?.kind === "discard-restored" && (
        <button type="button" className="btn box low" onClick={() => files.discardRestored()}>
          Discard
        </button>
      )}
      {action?.kind === "overwrite" && (
        <button
          type="button"
          className="btn box low"
          onClick={() => {
            dismiss()
            void files.overwrite(action.file)
          }}
        >
          Save anyway
        </button>
      )}
      <button type="button" className="btn low icon" aria-label="Dismiss" onClick={dismiss}>
        <Icon name="x" />
      </button>
    </div>
  )
}
