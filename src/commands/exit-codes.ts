/** How the command ends (documented in the README and in `--help`). */
export const EXIT = {
  ok: 0,
  /** It could not do its work: an address in use, a cloud that does not answer. */
  failed: 1,
  /** Wrong arguments or configuration. */
  usage: 2,
  /** Somebody pressed Ctrl-C in the middle; nothing half done was left. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
