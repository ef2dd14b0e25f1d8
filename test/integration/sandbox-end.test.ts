import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const FREE_PORTS = { PODGATE_LISTEN: '127.0.0.1:0', PODGATE_OPERATIONS_LISTEN: '127.0.0.1:0' };

/** Starts the sandbox as the first of a group of processes, as a terminal does, and tells all of the group to end. */
async function ended(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly said: string }> {
  const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...FREE_PORTS }, detached: true });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const read = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (/^curl /m.test(out)) resolve();
    });
  });
  const exit = once(child, 'close') as Promise<[number | null]>;
  await Promise.race([read, exit]);
  process.kill(-(child.pid ?? 0), signal);
  const [code] = await exit;
  return { code, said: err };
}

describe('the sandbox', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends in good order when all its processes get %s', async (signal) => {
    expect(await ended(signal)).toEqual({ code: 0, said: '' });
  });
});
