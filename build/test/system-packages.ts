/**
 * The programs that tests need and npm cannot bring: a browser, a virtual display, unzip, a C compiler. On Debian, as root or with
 * sudo that asks nothing, they are installed; elsewhere the test run fails and names them.
 */
import { command, run } from "../run.ts"
import { findProgram } from "./find-program.ts"
import { findChromium } from "./runtimes.ts"

interface Need {
  readonly package: string
  readonly isThere: () => boolean
}

/** Chromium's own dependencies are also all that Electron links against. */
const needs: readonly Need[] = [
  { package: "chromium", isThere: () => findChromium() !== null },
  { package: "xvfb", isThere: () => findProgram("xvfb-run") !== null },
  { package: "xauth", isThere: () => findProgram("xauth") !== null },
  { package: "unzip", isThere: () => findProgram("unzip") !== null },
  // For the header of the C face. g++ brings gcc, and both are called by their generic names.
  { package: "g++", isThere: () => findProgram("cc") !== null && findProgram("c++") !== null },
]

const missing = () => needs.filter(({ isThere }) => !isThere()).map((need) => need.package)

/** True when everything is there, in the end. */
export async function provideSystemPackages(): Promise<boolean> {
  const wanted = missing()
  if (wanted.length === 0) {
    console.log(`${needs.map((need) => need.package).join(", ")}: there`)
    return true
  }
  if (findProgram("apt-get") !== null) {
    const prefix = process.getuid?.() === 0 ? [] : ["sudo", "-n"]
    const apt = async (...args: readonly string[]) => {
      const [program = "", ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", ...args]
      return run(command(program, ...rest))
    }
    // A stale list is no reason to stop: the packages may still be there.
    await apt("update")
    await apt("install", "-y", "--no-install-recommends", ...wanted)
  }
  const still = missing()
  if (still.length > 0) console.error(`install these, then run the tests again: ${still.join(", ")}`)
  return still.length === 0
}
