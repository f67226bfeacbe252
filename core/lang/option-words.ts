/** The keyword of each option, by the rule that reads it. */
export const OPTION_WORDS: Readonly<Record<string, string>> = {
  Profile: "profile",
  Policy: "policy",
  Seed: "seed",
  Defect: "defect",
  SchedCredits: "credits",
  Rings: "rings",
  Timeout: "timeout",
  OnTimeout: "on-timeout",
  HangLimit: "hang-limit",
  Karma: "karma",
  ResetErrno: "reset-errno",
  CancelJob: "cancel-job",
  PriorityOption: "priority",
  Guilty: "guilty",
  RunTime: "run",
  JobCredits: "credits",
  Hang: "hang",
  HwError: "error",
  Result: "result",
  Resubmit: "resubmit",
  NoPipeline: "no-pipeline",
  Prepare: "prepare",
  Exiting: "exiting",
  Sigkill: "sigkill",
  FlushTimeout: "timeout",
  WaitForSubmit: "wait-for-submit",
  Signaled: "signaled",
  LastSubmitted: "last-submitted",
  All: "all",
  Available: "available",
  Deadline: "deadline",
  WaitTimeout: "timeout",
  OnFile: "on",
  SyncFile: "sync-file",
  Flags: "flags",
  Chip: "chip",
  Cores: "cores",
  MemorySize: "memory",
  FirmwareTimeout: "firmware-timeout",
  SoftFaults: "soft-faults",
  RobustIsolation: "robust-isolation",
  EventSlots: "event-slots",
  InVm: "vm",
  UscBase: "usc-base",
  BufferSize: "size",
  Read: "read",
  Write: "write",
  Compute: "compute",
  VdmBarrier: "vdm-barrier",
  CdmBarrier: "cdm-barrier",
  Pad: "pad",
}

/** `reset-resubmit` in a replay is `RESET_RESUBMIT` in a program and a trace. */
export function toProgramWord(word: string): string {
  return word.toUpperCase().replaceAll("-", "_")
}

export function toReplayWord(word: string): string {
  return word.toLowerCase().replaceAll("_", "-")
}
