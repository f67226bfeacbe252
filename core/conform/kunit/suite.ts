/** What a suite is: cases over schedulers that are set up alike. */
import type { Profile } from "../../drm-sched/profile.ts"
import type { SuiteMock } from "../../driver/kunit/index.ts"
import type { KunitTest, SchedulerSpec } from "./kunit-test.ts"
import type { ThreadBody } from "./thread.ts"

/** What a case asks of a kernel. One that lacks it is left out there. */
export type Need = "cancel_job" | "NO_HANG"

const LACKING: Readonly<Record<Need, (profile: Profile) => boolean>> = {
  // The case ends while the hardware still has jobs: without the callback they leak by design (G5).
  cancel_job: (profile) => !profile.cancelsAtTeardown,
  // The timeout handler says that nothing hangs: without that answer the job is lost by design (G4).
  NO_HANG: (profile) => !profile.knowsNoHang,
}

/** The first need that a kernel does not meet; null: the case runs there. */
export function unmetNeed(needs: readonly Need[], profile: Profile): Need | null {
  return needs.find((need) => LACKING[need](profile)) ?? null
}

/** `suite.case/param`, as the kernel's tools name a test. */
export function testName(suite: Suite, { name }: Case, param: string | null): string {
  return `${suite.name}.${name}${param === null ? "" : `/${param}`}`
}

export type CaseBody = (test: KunitTest, mock: SuiteMock) => ThreadBody

export interface Case {
  readonly name: string
  /** KUnit would take more than a second. */
  readonly slow: boolean
  readonly needs: readonly Need[]
  /** By parameter, in order; the only one of a case without parameters is null. */
  readonly runs: readonly { readonly param: string | null; readonly body: CaseBody }[]
}

export interface Suite {
  readonly name: string
  /** The scheduler that every case finds. */
  readonly spec: SchedulerSpec
  readonly cases: readonly Case[]
}

export interface CaseOptions {
  readonly slow?: boolean
  readonly needs?: readonly Need[]
}

/** A case without parameters. */
export function plainCase(name: string, body: CaseBody, { slow = false, needs = [] }: CaseOptions = {}): Case {
  return { name, slow, needs, runs: [{ param: null, body }] }
}

/** A case that runs once for each parameter. */
export function paramCase<T extends { readonly title: string }>(
  name: string,
  params: readonly T[],
  body: (test: KunitTest, mock: SuiteMock, param: T) => ThreadBody,
  { slow = false, needs = [] }: CaseOptions = {},
): Case {
  return {
    name,
    slow,
    needs,
    runs: params.map((param) => ({ param: param.title, body: (test, mock) => body(test, mock, param) })),
  }
}
