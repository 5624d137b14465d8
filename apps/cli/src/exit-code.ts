/** Exit codes of the binary; docs/exit-codes.md tells them to users. */
export const EXIT = {
  OK: 0,
  /** A defect of ours, or something nobody foresaw. */
  FAILURE: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** A file given is wrong: rig, scene, patterns, certificates. */
  BAD_INPUT: 3,
  /** The machine lacks something: Blender, a free port, room or permission to write. */
  ENVIRONMENT: 4,
  /** The main node could not be reached or said no; `cyber`: what was asked for is not there, or somebody else has it. */
  REFUSED: 5,
  /** Rendering failed after all tries. */
  RENDER_FAILED: 6,
  /** `check`: the error is larger than `--max-error`; `rtps sub --check`: the content of a sample is wrong. */
  CHECK_FAILED: 7,
  /** `rtps`, `cyber`: time was up before what was asked for had come or gone. */
  TIME_UP: 8,
  /** Ended by SIGINT or SIGTERM before the work was done. */
  INTERRUPTED: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
