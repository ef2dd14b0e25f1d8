import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Suites that run one after the other: their paths below the folder of these tests, without `.test.js`. */
export type Lane = readonly string[];

/** Stages run one after the other. */
export interface Stage {
  /** They run side by side. */
  readonly lanes: readonly Lane[];
  /** Whether the first cloud is filled with odd things before, and emptied of them afterwards. */
  readonly odd?: boolean;
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const SUITE = /\.test\.js$/;
const DISRUPTIVE = 'disruptive/';

/**
 * Suites that look at nothing but what they made themselves, and at what only their own lane changes. The first lane has the volumes and the
 * networks of the project "alpha" of the first cloud for itself, the second these and the groups and eips of the second cloud.
 */
const WRITING: readonly Lane[] = [
  [
    'conformance-writing',
    'consoles',
    'create',
    'disk-writes',
    'followed-names',
    'identity',
    'policy',
    'results',
    'shape-member',
  ],
  [
    'actions',
    'image-sharing',
    'images',
    'keypair-writes',
    'network-writes',
    'parts',
    'parts-networks',
    'shape-administrator',
  ],
];

/** Suites that change nothing, and compare all that is there. */
const READING: readonly Lane[] = [['conformance'], ['accounts', 'check', 'list-filters', 'merged-list']];

/** The same of all that can be there: what the seed has, and odd things beside. */
const ODD: readonly Lane[] = [['fields'], ['resources']];

/** All suites there are. */
export function suites(): readonly string[] {
  const files = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter(({ name }) => SUITE.test(name));
  return files.map(({ parentPath, name }) => relative(FOLDER, join(parentPath, name)).replace(SUITE, '')).sort();
}

/**
 * The stages of a run of those of all suites that one of the patterns finds, or all when there is none. A suite that stands in no lane
 * above has the clouds for itself; those that stop and restart clouds come last. Throws when a lane names a suite that is not there, or
 * when nothing is found.
 */
export function stagesOf(all: readonly string[], patterns: readonly string[]): readonly Stage[] {
  const named = [...WRITING, ...READING, ...ODD].flat();
  const missing = named.filter((suite) => !all.includes(suite));
  if (missing.length > 0) throw new Error(`there are no suites ${missing.join(', ')}, which stand in a lane`);
  const others = all.filter((suite) => !named.includes(suite));
  const disruptive = others.filter((suite) => suite.startsWith(DISRUPTIVE));
  const alone = others.filter((suite) => !suite.startsWith(DISRUPTIVE));
  const wanted = patterns.map((pattern) => new RegExp(pattern, 'i'));
  const isWanted = (suite: string) => wanted.length === 0 || wanted.some((one) => one.test(`${suite}.test.js`));
  const stages: readonly Stage[] = [
    { lanes: WRITING },
    { lanes: READING },
    { lanes: ODD, odd: true },
    { lanes: [alone] },
    { lanes: [disruptive] },
  ];
  const found = stages.flatMap((stage) => {
    const lanes = stage.lanes.map((lane) => lane.filter(isWanted)).filter(({ length }) => length > 0);
    return lanes.length > 0 ? [{ ...stage, lanes }] : [];
  });
  if (found.length === 0) throw new Error(`no suite is called like ${patterns.join(' or ')}`);
  return found;
}

/** The compiled file of a suite. */
export const fileOf = (suite: string): string => join(FOLDER, `${suite}.test.js`);
