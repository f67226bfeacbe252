/** The page's first line of code. */
import "./no-eval.ts"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import "dockview-react/dist/styles/dockview.css"
import "../theme/base.css"
import { Shell } from "../shell/shell.tsx"
import { createWorkbench } from "./workbench.ts"
import { WorkbenchProvider } from "./workbench-context.ts"

const root = document.getElementById("root")
if (root === null) throw new Error("the page has no #root")

createRoot(root).render(
  <StrictMode>
    <WorkbenchProvider value={createWorkbench()}>
      <Shell />
    </WorkbenchProvider>
  </StrictMode>,
)
