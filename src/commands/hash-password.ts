import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Passwords } from '../identity/password.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { optionsOf } from './options.ts';
import type { Terminal } from './terminal.ts';

/** Takes what readline would show of the password. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  return '';
}

/** `podgate hash-password`: never takes the password as an argument, because others see those. */
export async function hashPassword(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  optionsOf(args, { help: { type: 'boolean', short: 'h' } });
  const interactive = process.stdin.isTTY;
  const password = interactive ? await askHidden('Password: ') : await firstLine();
  if (password === '') {
    terminal.err('podgate: the password is empty');
    return EXIT.usage;
  }
  if (interactive && (await askHidden('Again: ')) !== password) {
    terminal.err('podgate: that was not the same');
    return EXIT.usage;
  }
  terminal.out(await new Passwords().create(password));
  return EXIT.ok;
}
