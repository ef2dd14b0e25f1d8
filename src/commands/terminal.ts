/** What a command reads and writes; handed in, so that tests can look. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** A person is looking. */
  readonly interactive: boolean;
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
  interactive: process.stdout.isTTY,
};
