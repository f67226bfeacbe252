import { validateConfiguration } from "app-builder-lib/out/util/config/config.js"
import { DebugLogger } from "builder-util"
import type { Configuration } from "electron-builder"
import { describe, expect, it } from "vitest"
import { packageConfig } from "../../build/package/config.ts"
import { packageApp } from "../../build/package/package-app.ts"

const validate = (config: Configuration) => validateConfiguration(config, new DebugLogger(false))

describe("the package configuration", () => {
  it("is one that electron-builder accepts, for every platform", async () => {
    await expect(validate(packageConfig)).resolves.not.toThrow()
  })

  it("would be refused with a key that does not exist", async () => {
    const wrong = { ...packageConfig, fuzes: {} } as Configuration
    await expect(validate(wrong)).rejects.toThrow(/fuzes/)
  })

  it("makes no installer from an Electron that is not the official one", async () => {
    await expect(packageApp({ folderOnly: false, electron: "/anywhere" })).rejects.toThrow(/official Electron/)
  })
})
