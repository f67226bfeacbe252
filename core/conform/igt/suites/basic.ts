/** `syncobj_basic`: making objects, destroying them, and handing them to other processes. */
import { PlainFile } from "../../../fence/file-table.ts"
import { BAD_FLAG, BAD_PAD, ILLEGAL_HANDLE, createObject, destroyObject, waitFor } from "../calls.ts"
import { expectResult, expectThat } from "../failure.ts"
import { IgtMachine } from "../machine.ts"
import { type IgtTest, igtTest } from "../suite.ts"

const HANDLE_TO_FD = { handle: ILLEGAL_HANDLE, flags: 0, fd: -1, pad: 0, point: 0 }
const FD_TO_HANDLE = { handle: 0, flags: 0, fd: -1, pad: 0, point: 0 }

export const BASIC: readonly IgtTest[] = [
  igtTest("bad-destroy", "a handle that was never created cannot be destroyed", () => {
    const machine = new IgtMachine()
    expectResult(machine.call("DESTROY", { handle: ILLEGAL_HANDLE, pad: 0 }), "EINVAL", "destroy")
    expectResult(machine.call("DESTROY", { handle: 12, pad: 0 }), "EINVAL", "destroy of 12")
  }),

  igtTest("bad-create-flags", "create knows one flag", () => {
    expectResult(new IgtMachine().call("CREATE", { flags: BAD_FLAG, handle: 0 }), "EINVAL", "create")
  }),

  igtTest("bad-handle-to-fd", "an unknown handle cannot be exported", () => {
    expectResult(new IgtMachine().call("HANDLE_TO_FD", { ...HANDLE_TO_FD }), "EINVAL", "export")
  }),

  igtTest("bad-fd-to-handle", "no file, nothing to import", () => {
    expectResult(new IgtMachine().call("FD_TO_HANDLE", { ...FD_TO_HANDLE }), "EINVAL", "import")
  }),

  igtTest("bad-flags-handle-to-fd", "export refuses flags that it does not know", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    expectResult(machine.call("HANDLE_TO_FD", { ...HANDLE_TO_FD, handle, flags: BAD_FLAG }), "EINVAL", "export")
  }),

  igtTest("bad-flags-fd-to-handle", "import refuses flags that it does not know", () => {
    const machine = new IgtMachine()
    const fd = exported(machine, createObject(machine))
    expectResult(machine.call("FD_TO_HANDLE", { ...FD_TO_HANDLE, fd, flags: BAD_FLAG }), "EINVAL", "import")
  }),

  igtTest("bad-pad-handle-to-fd", "padding must be zero", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    expectResult(machine.call("HANDLE_TO_FD", { ...HANDLE_TO_FD, handle, pad: BAD_PAD }), "EINVAL", "export")
  }),

  igtTest("bad-pad-fd-to-handle", "padding must be zero", () => {
    const machine = new IgtMachine()
    const fd = exported(machine, createObject(machine))
    expectResult(machine.call("FD_TO_HANDLE", { ...FD_TO_HANDLE, fd, pad: BAD_PAD }), "EINVAL", "import")
  }),

  igtTest("illegal-fd-to-handle", "a file that is no syncobj cannot be imported", () => {
    const machine = new IgtMachine()
    const fd = machine.files.install(new PlainFile())
    expectResult(machine.call("FD_TO_HANDLE", { ...FD_TO_HANDLE, fd }), "EINVAL", "import")
  }),

  igtTest("bad-destroy-pad", "padding must be zero, and the object survives the refusal", () => {
    const machine = new IgtMachine()
    const handle = createObject(machine)
    expectResult(machine.call("DESTROY", { handle, pad: BAD_PAD }), "EINVAL", "destroy")
    destroyObject(machine, handle)
  }),

  igtTest("create-signaled", "an object created signalled satisfies a poll", () => {
    const machine = new IgtMachine()
    const args = { flags: 1, handle: 0 }
    expectResult(machine.call("CREATE", args), "0", "create")
    expectResult(waitFor(machine, "binary", [{ handle: args.handle, point: 0 }], 0), "0", "poll")
  }),

  igtTest("test-valid-cycle", "export and import give a second handle to the same object", () => {
    const machine = new IgtMachine()
    const first = createObject(machine)
    const fd = exported(machine, first)
    const args = { ...FD_TO_HANDLE, fd }
    expectResult(machine.call("FD_TO_HANDLE", args), "0", "import")
    machine.close(fd)
    expectThat(args.handle !== first, `import gives the handle ${first} again`)
    expectResult(machine.call("SIGNAL", { handles: [first], pad: 0 }), "0", "signal by the first handle")
    destroyObject(machine, first)
    expectResult(waitFor(machine, "binary", [{ handle: args.handle, point: 0 }], 0), "0", "poll by the second")
    destroyObject(machine, args.handle)
  }),
]

function exported(machine: IgtMachine, handle: number): number {
  const args = { ...HANDLE_TO_FD, handle }
  expectResult(machine.call("HANDLE_TO_FD", args), "0", "export")
  return args.fd
}
