/** The machine in the side bar: its views, its engines, and the address spaces with their buffers. */
import { useWorkbench } from "../boot/workbench-context.ts"
import { MACHINE_PANES, PANE_TITLES } from "../layout/pane-titles.ts"
import { Section } from "../widgets/section.tsx"
import { addressText, sizeText } from "./address.ts"
import { useGo } from "./go.ts"
import { useNothing } from "./machine-frame.tsx"
import "./machine.css"
import { StopList } from "./stop-list.tsx"
import { useMachine } from "./use-machine.ts"

export function MachinePane() {
  const { layout } = useWorkbench()
  const nothing = useNothing()
  const { answer, refusal } = useMachine({ kind: "overview" })
  const go = useGo()
  return (
    <div className="side-scroll">
      <Section title="Views">
        {MACHINE_PANES.map((name) => (
          <button
            key={name}
            type="button"
            className="row low side-row"
            onClick={() => layout.show(name, PANE_TITLES[name])}
          >
            {PANE_TITLES[name]}
          </button>
        ))}
      </Section>
      <StopList />
      {nothing !== null && <p className="empty">{nothing}</p>}
      {refusal !== null && <p className="empty">{refusal}</p>}
      {answer !== null && (
        <>
          <Section title={answer.chip} note={`${answer.cores} cores`}>
            <p className="row low side-row">
              <span className="grow">firmware</span>
              <span className={answer.phase === "crashed" || answer.phase === "halted" ? "err" : "t3"}>
                {answer.phase}
              </span>
            </p>
            {answer.engines.map(({ pipe, state }) => (
              <p key={pipe} className="row low side-row">
                <span className="grow">{pipe}</span>
                <span className={state === "running" ? "ok" : state === "idle" ? "t3" : "err"}>{state}</span>
              </p>
            ))}
            {answer.fault && (
              <button
                type="button"
                className="row low side-row err"
                onClick={() => layout.show("fault", PANE_TITLES.fault)}
              >
                a fault is latched
              </button>
            )}
          </Section>
          {answer.spaces.map(({ client, vm, context, mappings, more }) => (
            <Section
              key={`${client} ${vm}`}
              title={`${client}, vm ${vm}`}
              note={context < 0 ? "no context" : `context ${context}`}
            >
              {mappings.map(({ address, bytes, buffer, name, read, write }) => (
                <button
                  key={address}
                  type="button"
                  className="row low side-row"
                  disabled={context < 0}
                  title={`buffer ${buffer}, ${sizeText(bytes)}, ${read ? "readable" : "not readable"}, ${write ? "writable" : "not writable"}`}
                  onClick={() => go("memory", { context, address })}
                >
                  <span className="cut grow">
                    {name === "" ? "" : `${name} `}
                    <span className="mono small t3">{addressText(address)}</span>
                  </span>
                  <span className="t3 small">{sizeText(bytes)}</span>
                </button>
              ))}
              {more > 0 && <p className="row low side-row t3">{more} more</p>}
            </Section>
          ))}
        </>
      )}
    </div>
  )
}
