/** An address that leads somewhere: to its bytes, to the walk that finds it, to what it means as code or stream. */
import { addressText } from "./address.ts"
import { useGo } from "./go.ts"

const WHERE = { memory: "memory", walk: "the page table", stream: "the stream", code: "the shader" } as const

export function AddressLink(props: { to: keyof typeof WHERE; context: number; address: number; text?: string }) {
  const { to, context, address, text } = props
  const go = useGo()
  return (
    <button
      type="button"
      className="link mono"
      title={`Show in ${WHERE[to]}`}
      onClick={() => go(to, { context, address })}
    >
      {text ?? addressText(address)}
    </button>
  )
}
