/** What a person can set. Applied at once and kept. */
import { useApp, useDispatch, useWorkbench } from "../boot/workbench-context.ts"
import type { ThemeSetting } from "../theme/apply-theme.ts"
import { THEMES, THEME_NAMES } from "../theme/tokens.ts"
import "./settings.css"

export function SettingsPane() {
  const dispatch = useDispatch()
  const { commands } = useWorkbench()
  const settings = useApp((state) => state.settings)
  const themes: readonly (readonly [ThemeSetting, string])[] = [
    ["system", "As the desktop"],
    ...THEME_NAMES.map((name) => [name, THEMES[name].title] as const),
  ]
  return (
    <div className="side-scroll settings">
      <fieldset>
        <legend>Theme</legend>
        {themes.map(([value, title]) => (
          <label key={value}>
            <input
              type="radio"
              name="theme"
              checked={settings.theme === value}
              onChange={() => dispatch({ type: "settings/changed", change: { theme: value } })}
            />
            {title}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Editor</legend>
        <label>
          <input
            type="number"
            min={8}
            max={32}
            value={settings.editorFontSize}
            onChange={(event) => {
              const size = event.target.valueAsNumber
              if (size >= 8 && size <= 32) dispatch({ type: "settings/changed", change: { editorFontSize: size } })
            }}
          />
          Size of the text
        </label>
        <label>
          <input
            type="checkbox"
            checked={settings.followLine}
            onChange={(event) => dispatch({ type: "settings/changed", change: { followLine: event.target.checked } })}
          />
          Follow the line of the run
        </label>
      </fieldset>
      <fieldset>
        <legend>Window</legend>
        <button type="button" className="btn box low" onClick={() => commands.run("layout.reset")}>
          Reset layout
        </button>
        <button type="button" className="btn box low" onClick={() => commands.run("help.keys")}>
          Keyboard list
        </button>
      </fieldset>
    </div>
  )
}
