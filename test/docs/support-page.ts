import { join } from 'node:path';
import type { Verdict } from '../../src/conformance/index.ts';
import type { Provider } from '../../src/contract/index.ts';
import { TRIED } from '../../src/inventory/abilities.ts';
import { capabilitiesOf } from '../../src/schema/places/support.ts';
import { needOf } from '../../src/schema/servers/writes/possible.ts';
import { ROOT } from '../architecture/sources.ts';

/** An adapter with how the cases of the conformance kit ended. */
export interface Tried {
  readonly provider: Provider;
  readonly verdicts: readonly Verdict[];
}

const LISTS = 'every thing of every resource is as the contract says';

/** The adapter's function for words that have another name. */
const FUNCTIONS: Readonly<Record<string, string>> = { 'disk-reset': 'reset', 'add-rule': 'add_rules' };

/** How the names of the cases begin that try a capability; nothing where the kit has none. */
function casesOf(word: string): string | undefined {
  const [resource = '', what = ''] = word.split(' ');
  if (what === 'list') return LISTS;
  if (resource !== 'servers') return `${resource}: ${FUNCTIONS[what] ?? what}`;
  const need = needOf(what);
  // A cloud without a recycle bin deletes for good, which has a case of its own.
  if (['create', 'delete', 'console', 'history'].includes(need)) return `${need}: `;
  return `action: ${need}`;
}

const isOf = (begin: string, { name }: Verdict) => (begin.endsWith(': ') ? name.startsWith(begin) : name === begin);

/** The capabilities of an adapter that have cases, of which all passed that were possible. */
function triedOf({ provider, verdicts }: Tried): readonly string[] {
  return [...capabilitiesOf(provider)].flatMap(([word, has]) => {
    const begin = has ? casesOf(word) : undefined;
    const own = begin === undefined ? [] : verdicts.filter((verdict) => isOf(begin, verdict));
    const passed = own.some(({ result }) => result === 'passed') && own.every(({ result }) => result !== 'failed');
    return passed ? [word] : [];
  });
}

const HEAD = `# Support: what each adapter can do

Made by \`npm run support\` from what adapters declare and from how they fare in the conformance kit on their simulated clouds; a test fails while
it is older. \`GET /capabilities\` tells the same of the clouds of a gateway, under \`adapters\`.

| | |
|---|---|
| ● | tried by the conformance kit |
| ○ | there; the kit has no case for it: the tests of the adapter and of the gateway are what tries it |
| | refused (406) before any traffic |
`;

const NOTE = 'Settings of a cloud can add to it: its README says which.';

function rowsOf(all: readonly Tried[]): readonly string[] {
  const columns = all.map((one) => ({ has: capabilitiesOf(one.provider), tried: new Set(triedOf(one)) }));
  const words = [...new Set(columns.flatMap(({ has }) => [...has.keys()]))].sort();
  return words.map((word) => {
    const cells = columns.map(({ has, tried }) => (tried.has(word) ? '●' : has.get(word) === true ? '○' : ''));
    return `| ${word} | ${cells.join(' | ')} |`;
  });
}

const titleOf = ({ provider }: Tried) => `${provider.name}${typeof provider.forSettings === 'function' ? ' \\*' : ''}`;

function pageOf(all: readonly Tried[]): string {
  const head = `| can | ${all.map(titleOf).join(' | ')} |`;
  const table = [head, `|---|${all.map(() => ':-:|').join('')}`, ...rowsOf(all)].join('\n');
  const notes = all.some(({ provider }) => typeof provider.forSettings === 'function') ? `\n\\* ${NOTE}\n` : '';
  return `${HEAD}\n${table}\n${notes}`;
}

/** The page for people and the file for the gateway, by their paths. */
export function filesOf(all: readonly Tried[]): ReadonlyMap<string, string> {
  const tried = Object.fromEntries(all.map((one) => [one.provider.name, [...triedOf(one)].sort()]));
  return new Map([
    [join(ROOT, 'docs', 'support.md'), pageOf(all)],
    [TRIED(), `${JSON.stringify(tried, null, 2)}\n`],
  ]);
}
