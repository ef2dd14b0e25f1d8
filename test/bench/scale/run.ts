import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stopAll } from '../processes.ts';
import { measure, type Measured } from './measure.ts';
import { picture } from './picture.ts';
import { curves, table } from './report.ts';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    clouds: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '15' },
    json: { type: 'string' },
    /** Writes what was measured into docs/performance.md, and the picture beside it. */
    write: { type: 'boolean', default: false },
  },
});

const PER_SECOND = 50;
const CHANGES = 1000;
const docs = (name: string) => fileURLToPath(new URL(`../../../../docs/${name}`, import.meta.url));
const say = (text: string) => void process.stderr.write(`${text}\n`);
const [BEGIN, END] = ['<!-- made by npm run bench:scale -- --write -->', '<!-- until here -->'];

/** Puts a text between the marks of the page. */
function written(page: string, text: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from) throw new Error('docs/performance.md has no marks for what bench:scale measured');
  return `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`;
}

async function main(): Promise<void> {
  const measured: Measured[] = [];
  const sizes = options.sizes.split(',').map(Number);
  for (const servers of sizes) {
    say(
      `podgate bench: ${servers} servers in ${options.clouds} clouds, load of the machine ${loadavg()[0]?.toFixed(1) ?? ''}`,
    );
    const one = await measure({
      servers,
      clouds: Number(options.clouds),
      perSecond: PER_SECOND,
      seconds: Number(options.seconds),
      changes: CHANGES,
    });
    measured.push(one);
    say(JSON.stringify(one));
  }
  const machine = `Machine ${cpus().length} × ${cpus()[0]?.model ?? ''}, node ${process.version}; load ${loadavg()[0]?.toFixed(1) ?? ''}; ${options.clouds} clouds, ${PER_SECOND} questions a second.`;
  const text = `${table(measured)}\n\n${machine}`;
  process.stdout.write(`${text}\n`);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(measured, null, 2)}\n`);
  if (!options.write) return;
  writeFileSync(docs('scale.svg'), picture(curves(measured), sizes));
  const page = docs('performance.md');
  writeFileSync(page, written(readFileSync(page, 'utf8'), `${text}\n\n![the same as curves](scale.svg)`));
}

try {
  await main();
} finally {
  await stopAll();
}
