import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Takes what readline would show of a password. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/** What a person types at the terminal without being shown. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
