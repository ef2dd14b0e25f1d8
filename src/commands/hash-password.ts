import { createInterface } from 'node:readline/promises';
import { Passwords } from '../identity/password.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { askHidden } from './hidden.ts';
import { optionsOf } from './options.ts';
import type { Terminal } from './terminal.ts';

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
