/** A client as the kernel sees it: a process with an open DRM file, and with what it knows its objects by. */
import type { OpenFile } from "../../fence/file-table.ts"
import { FileTable } from "../../fence/file-table.ts"
import type { FdPoints } from "../../fence/syncobj/device.ts"
import { Syncobj } from "../../fence/syncobj/syncobj.ts"
import type { SyncobjFile } from "../../fence/syncobj/syncobj-file.ts"
import type { ProfileName, Program } from "../../lang/program.ts"

/** What each kernel does with the `point` of the sharing calls (G27). */
export const FD_POINTS: Readonly<Record<ProfileName, FdPoints>> = {
  "v6.12": "absent",
  "v6.17": "always-checked",
  "v7.2-rc": "with-flag",
  "v7.2": "with-flag",
}

/** No object has it, so a call with it finds none. */
const NO_HANDLE = 0
/** No file has it. */
export const NO_FD = -1

/** The file of a device that was opened, and its sync objects; the same if it has nothing else. */
export interface OpenDevice {
  readonly drm: SyncobjFile
  readonly file: OpenFile
}

export class Process {
  readonly files = new FileTable()
  readonly drm: SyncobjFile
  /** By sync object of the program. A handle that was destroyed stays here, as in a program that forgot to. */
  private readonly handles: number[] = []
  /** By call of the program: the file that its line made last. */
  private readonly fds: number[] = []

  constructor({ drm, file }: OpenDevice) {
    this.drm = drm
    this.files.install(file)
  }

  handle(sync: number): number {
    return this.handles[sync] ?? NO_HANDLE
  }

  setHandle(sync: number, handle: number): void {
    this.handles[sync] = handle
  }

  syncobj(sync: number): Syncobj | null {
    return this.drm.handles.find(this.handle(sync))
  }

  fd(call: number): number {
    return this.fds[call] ?? NO_FD
  }

  setFd(call: number, fd: number): void {
    this.fds[call] = fd
  }

  fileOf(call: number): OpenFile | null {
    return this.files.get(this.fd(call))
  }
}

/** One for each client, behind one for no client. `open` opens the device. Declared objects are there at the start; those of no client for all. */
export function startProcesses(program: Program, open: (client: number) => OpenDevice): readonly Process[] {
  const processes = [null, ...program.clients].map((_, index) => new Process(open(index - 1)))
  program.syncs.forEach(({ client, use }, sync) => {
    if (use === "either") return
    const syncobj = new Syncobj()
    const owners = client < 0 ? processes : processes.slice(client + 1, client + 2)
    owners.forEach((process, index) => {
      const shared = index === 0 ? syncobj : syncobj.get()
      process.setHandle(sync, process.drm.handles.add(shared))
    })
  })
  return processes
}
