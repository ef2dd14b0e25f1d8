import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ERROR_FORMS } from '../../src/http/status.ts';
import { createChannels } from '../../src/observe/channels.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { commonParameters } from '../../src/schema/query/common-parameters.ts';
import { FILTER_OPERATORS } from '../../src/schema/query/filter.ts';
import { RESOURCES, LISTABLES } from '../../src/schema/resources.ts';
import { ServerFields } from '../../src/schema/servers/fields.ts';
import { serverParameters } from '../../src/schema/servers/parameters.ts';
import { knownVariables } from '../support/known-variables.ts';
import { ROOT } from './sources.ts';
import { tableUnder } from './tables.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const [api, readme, fields] = [read('docs/api.md'), read('README.md'), read('docs/fields.md')];

/** Words in code type. */
const named = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
const sortedSet = (words: Iterable<string>) => [...new Set(words)].sort();

describe('docs/fields.md', () => {
  it('explains every field of a server, and no other', () => {
    const explained = tableUnder(fields, 'Fields of a server').flatMap(([names = '']) =>
      names.split(',').map((name) => name.replace(/\+|`/g, '').trim()),
    );
    expect(sortedSet(explained)).toEqual(sortedSet(Object.keys(ServerFields.properties)));
  });
});

/** Sections of the page, each with the resource whose rows it explains. */
const SECTIONS = [
  ['Fields of a disk', 'disks'],
  ['Fields of a disk of a server', 'guestdisks'],
  ['Fields of a snapshot', 'snapshots'],
  ['Fields of an instance snapshot', 'instance_snapshots'],
  ['Fields of a storage', 'storages'],
] as const;

describe('docs/fields.md of other resources', () => {
  it.each(SECTIONS)('%s: every field, and no other', (heading, plural) => {
    const rows = tableUnder(fields, heading);
    const explained = rows.flatMap(([names = '']) => names.split(',').map((name) => name.replace('§', '').trim()));
    const schema = RESOURCES.find((one) => one.plural === plural);
    expect(sortedSet(explained)).toEqual(sortedSet(Object.keys(schema?.fields.properties ?? {})));
    expect(sortedSet(explained)).toHaveLength(explained.length);
    const marked = rows.flatMap(([names = '']) => names.split(',').filter((name) => name.includes('§')));
    expect(sortedSet(marked.map((name) => name.replace('§', '').trim()))).toEqual(sortedSet(schema?.secret ?? []));
  });
});

describe('docs/api.md of other resources', () => {
  it.each(['disks', 'guestdisks', 'snapshots', 'instance_snapshots', 'storages'])(
    'has every parameter that narrows %s alone, and no other',
    (plural) => {
      const listable = LISTABLES.find(({ schema }) => schema.plural === plural);
      const known = new Set([...(listable ? commonParameters(listable.schema).keys() : [])]);
      const own = [...(listable?.parameters.keys() ?? [])].filter((name) => !known.has(name));
      const table = tableUnder(api, 'Narrowing disks, snapshots and storages');
      const written = table.filter(([lists = '']) => lists.split(', ').includes(plural));
      const refusals = /^A 400: (for disks[^]*?)\.$/m.exec(api)?.[1]?.split('for ') ?? [];
      const refused = refusals.filter((text) => text.startsWith(plural) || text.startsWith('all'));
      expect(sortedSet([...written.flatMap(([, cell = '']) => named(cell)), ...refused.flatMap(named)])).toEqual(
        sortedSet(own),
      );
    },
  );
});

describe('docs/api.md', () => {
  it('has every parameter that narrows a list, and no other', () => {
    const refused = named(/These of the Cloudpods API are refused([^#]*)/.exec(api)?.[1] ?? '');
    const written = tableUnder(api, 'Narrowing').flatMap(([cell = '']) => named(cell));
    const tags = /^(no_)?(obj_)?tags(\.|$)/;
    expect(sortedSet([...written.filter((name) => !tags.test(name)), ...refused])).toEqual(
      sortedSet(serverParameters.keys()),
    );
  });

  it('has every operator of filters, and no other', () => {
    const written = tableUnder(api, 'Filters').flatMap(([cell = '']) => named(cell));
    expect(sortedSet(written)).toEqual(sortedSet(FILTER_OPERATORS));
  });

  it('has every class of errors with its HTTP status, and no other', () => {
    const written = tableUnder(api, 'Errors').flatMap(([statuses = '', classes = '']) =>
      named(classes).flatMap((one) => statuses.split(',').map((status) => `${status.trim()} ${one}`)),
    );
    const known = Object.values(ERROR_FORMS).map((form) => `${form.status} ${form.class}`);
    expect(known.filter((one) => !written.includes(one))).toEqual([]);
    const classes = new Set(known.map((one) => one.split(' ')[1]));
    expect(written.filter((one) => !classes.has(one.split(' ')[1]))).toEqual([]);
  });
});

describe('README.md', () => {
  it('names every metric of the gateway, and no other', async () => {
    const metrics = createMetrics(createChannels(), {
      rows: () => Promise.resolve([]),
      ages: () => new Map(),
      clouds: () => [],
      redis: () => undefined,
    });
    const known = [...(await metrics.text()).matchAll(/^# TYPE (podgate_\w+)/gm)].map(([, name = '']) => name);
    expect(sortedSet(readme.match(/podgate_[a-z_]+/g) ?? [])).toEqual(sortedSet(known));
  });

  it('names variables that exist', () => {
    const known = new Set([...knownVariables(), 'PODGATE_KEY', 'PODGATE_OPENSTACK']);
    expect((readme.match(/PODGATE_[A-Z_]+/g) ?? []).filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('documents', () => {
  it('lead to files that exist', () => {
    const pages = ['README.md', 'CONTRIBUTING.md', 'adapters/README.md', 'docs/api.md', 'docs/fields.md'];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+)\)/g)].flatMap(([, target = '']) => {
        const from = join(ROOT, page, '..', target);
        return existsSync(from) ? [] : [`${page}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});
