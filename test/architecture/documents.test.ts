import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { allRoutes, type RouteParts } from '../../src/http/routes/all.ts';
import { ERROR_FORMS } from '../../src/http/status.ts';
import { createChannels } from '../../src/observe/channels.ts';
import { createMetrics } from '../../src/observe/metrics.ts';
import { eipKind } from '../../src/schema/eips/eip.ts';
import { guestNetworkKind } from '../../src/schema/guestnetworks/guestnetwork.ts';
import { networkInterfaceKind } from '../../src/schema/networkinterfaces/interface.ts';
import { networkKind } from '../../src/schema/networks/network.ts';
import { FILTER_OPERATORS } from '../../src/schema/query/filter.ts';
import { secgroupRuleKind } from '../../src/schema/secgroups/rule.ts';
import { secgroupKind } from '../../src/schema/secgroups/secgroup.ts';
import { ServerFields } from '../../src/schema/servers/fields.ts';
import { serverParameters } from '../../src/schema/servers/parameters.ts';
import { vpcKind } from '../../src/schema/vpcs/vpc.ts';
import { wireKind } from '../../src/schema/vpcs/wire.ts';
import { knownVariables } from '../support/known-variables.ts';
import { ROOT } from './sources.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const [api, readme, fields] = [read('docs/api.md'), read('README.md'), read('docs/fields.md')];

/** The cells of the tables below a heading, row by row. */
function tableUnder(text: string, heading: string): readonly (readonly string[])[] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

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

/** Headings of the fields of a kind alone, beside those that it has in common with others. */
const NETWORK_KINDS = {
  'Fields of a network': networkKind,
  'Fields of a vpc': vpcKind,
  'Fields of a wire': wireKind,
  'Fields of a security group': secgroupKind,
  'Fields of a rule of a security group': secgroupRuleKind,
  'Fields of an eip': eipKind,
  'Fields of a network interface': networkInterfaceKind,
  'Fields of a guestnetwork': guestNetworkKind,
};

describe('docs/fields.md, of what networks are made of', () => {
  const explained = (heading: string) =>
    tableUnder(fields, heading).flatMap(([names = '']) => names.split(',').map((name) => name.trim()));
  const common = new Set(explained('Fields that they have in common'));

  it.each(Object.entries(NETWORK_KINDS))(
    '%s: explains every one, and no other',
    (heading, { plural, fields: known }) => {
      const shared = plural === 'guestnetworks' ? new Set<string>() : common;
      const own = Object.keys(known.properties).filter((name) => !shared.has(name));
      expect(sortedSet(explained(heading))).toEqual(sortedSet(own));
    },
  );
});

describe('docs/api.md', () => {
  it('has every route, and no other', () => {
    const routes = allRoutes({} as RouteParts).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    const written = tableUnder(api, 'Routes').flatMap(([cell = '']) => {
      const method = /[A-Z]+/.exec(cell)?.[0] ?? '';
      const words = named(cell).filter((word) => word !== 'HEAD');
      return words.map((word) => (word.includes(' ') ? word : `${method} ${word}`));
    });
    expect(sortedSet(written)).toEqual(sortedSet(routes));
  });

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
    const pages = ['README.md', 'CONTRIBUTING.md', 'docs/api.md', 'docs/fields.md'];
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)#:]+)\)/g)].flatMap(([, target = '']) => {
        const from = join(ROOT, page, '..', target);
        return existsSync(from) ? [] : [`${page}: ${target}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});
