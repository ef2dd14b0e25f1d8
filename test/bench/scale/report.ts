import type { Measured } from './measure.ts';
import type { Curve } from './picture.ts';
import { KINDS } from './questions.ts';

/** One line of the table: what was measured at each size, beside what is wanted of the largest. */
interface Line extends Omit<Curve, 'values'> {
  readonly of: (measured: Measured) => number | undefined;
  readonly drawn?: true;
}

const reading = (kind: string) => (one: Measured) => one.whileReading[kind]?.p99;
const afterwards = (kind: string) => (one: Measured) => one.after[kind]?.p99;
const readingAgain = (kind: string) => (one: Measured) => one.again[kind]?.p99;

const LINES: readonly Line[] = [
  { name: 'all read after', unit: 's', of: (one) => one.readSeconds, drawn: true },
  { name: 'processor until then', unit: 's', of: (one) => one.processorSeconds },
  { name: 'resident memory', unit: 'MB', wanted: 1536, of: (one) => one.residentMb, drawn: true },
  { name: 'the most while reading', unit: 'MB', of: (one) => one.mostResidentMb },
  {
    name: 'event loop late while reading, p99',
    unit: 'ms',
    wanted: 20,
    of: (one) => one.delayReading.p99,
    drawn: true,
  },
  { name: 'event loop late afterwards, p99', unit: 'ms', wanted: 20, of: (one) => one.delayAfter.p99 },
  { name: `${KINDS.filtered}, while reading, p99`, unit: 'ms', wanted: 30, of: reading(KINDS.filtered) },
  { name: `${KINDS.combined}, while reading, p99`, unit: 'ms', wanted: 300, of: reading(KINDS.combined) },
  { name: `${KINDS.plain}, while reading, p99`, unit: 'ms', wanted: 30, of: reading(KINDS.plain) },
  { name: 'all read again after', unit: 's', of: (one) => one.againSeconds },
  { name: 'event loop late while reading again, p99', unit: 'ms', wanted: 20, of: (one) => one.delayAgain.p99 },
  { name: `${KINDS.filtered}, while reading again, p99`, unit: 'ms', wanted: 30, of: readingAgain(KINDS.filtered) },
  { name: `${KINDS.combined}, while reading again, p99`, unit: 'ms', wanted: 300, of: readingAgain(KINDS.combined) },
  { name: `${KINDS.plain}, while reading again, p99`, unit: 'ms', wanted: 30, of: readingAgain(KINDS.plain) },
  { name: `${KINDS.filtered}, p99`, unit: 'ms', wanted: 30, of: afterwards(KINDS.filtered), drawn: true },
  { name: `${KINDS.combined}, p99`, unit: 'ms', wanted: 300, of: afterwards(KINDS.combined), drawn: true },
  { name: `${KINDS.plain}, p99`, unit: 'ms', wanted: 30, of: afterwards(KINDS.plain) },
  { name: `${KINDS.show}, p99`, unit: 'ms', of: afterwards(KINDS.show) },
  { name: '1,000 changed rows applied', unit: 'ms', wanted: 200, of: (one) => one.writtenMs, drawn: true },
  {
    name: 'up to 1,000 changed servers made into rows and applied',
    unit: 'ms',
    of: (one) => one.changedMs,
    drawn: true,
  },
];

const number = (value: number | undefined) =>
  value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(1);

/** What was measured as a table of Markdown. */
export function table(measured: readonly Measured[]): string {
  const heads = ['', ...measured.map(({ servers }) => `${servers.toLocaleString('en')} servers`), 'wanted'];
  const lines = LINES.map(({ name, unit, wanted, of }) => {
    const values = measured.map((one) => number(of(one)));
    return [`${name}, ${unit}`, ...values, wanted === undefined ? '' : `≤ ${wanted}`];
  });
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The curves of what matters most. */
export function curves(measured: readonly Measured[]): readonly Curve[] {
  return LINES.filter(({ drawn }) => drawn).map(({ of, ...line }) => ({
    ...line,
    values: measured.map((one) => of(one) ?? 0),
  }));
}
