import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conformance, type Making, type Runner, type Target, type Verdict } from 'podgate/conformance';
import openstack from '../../adapters/openstack/index.ts';
import { bedClouds, type BedCloud, type Login } from './bed.ts';
import { SEEDED, Workshop } from './content/workshop.ts';
import { adapterSettings } from './gateway-config.ts';
import { NarrowPages } from './narrow-pages.ts';

/** Each login that is tried, and those that must see no more than it. */
const LOGINS: readonly (readonly [Login, readonly Login[]])[] = [
  ['admin', ['ops', 'member', 'member-beta', 'app']],
  ['member', []],
  ['app', []],
];

/** Cases that change something: tried once. */
const WRITING = /^writing: /;

/** Cases that need a cloud that fails when told to, or that counts its requests. */
const FOR_SIMULATORS = [/^failing: /, /^reading: opening makes no call$/, /^paging: a page is fetched once/];

/** A real cloud. Only the administrator reads all projects. */
const targetOf = (cloud: BedCloud, login: Login, others: readonly Login[]): Target => ({
  config: adapterSettings(cloud, login),
  personas: Object.fromEntries(others.map((other) => [other, adapterSettings(cloud, other)])),
  allProjects: login === 'admin',
  stop: () => Promise.resolve(),
});

/** What needs a recycle bin, which the bed has for one suite alone (`disruptive/recycle-bin`). */
const NOT_TRIED = ['action: restore', 'action: delete'];

/** Servers of the member of alpha, moved by the administrator. */
const makingOn = (cloud: BedCloud, shop: Workshop): Making => ({
  config: adapterSettings(cloud, 'member'),
  administrator: adapterSettings(cloud, 'admin'),
  prefix: shop.name('conformance'),
  image: SEEDED.image,
  flavor: 'm1.nano',
  otherFlavor: SEEDED.flavor,
  network: `${SEEDED.network}-v4`,
  secgroup: 'web',
  outside: SEEDED.external,
  rootDisk: 1024,
  discardImage: async (id) => {
    await shop.dev.call('image', 'DELETE', `/images/${id}`);
  },
  patience: 60,
});

/** Runs the kit; what only a simulator can do is not registered, so that it is not counted. */
function tryOn(start: () => Promise<Target>, writes = false): void {
  let registered = 0;
  const runner: Runner = {
    describe,
    beforeAll,
    afterAll,
    it(name, body) {
      if (FOR_SIMULATORS.some((pattern) => pattern.test(name))) return;
      if (!writes && WRITING.test(name)) return;
      registered += 1;
      it(name, body);
    },
  };
  const verdicts = conformance(runner, { provider: openstack, start });
  it('ran every case that a real cloud can be put to', () => {
    const notRun = verdicts.filter(({ result }: Verdict) => result === 'not possible here');
    expect(notRun.map(({ name }) => name)).toEqual(writes ? NOT_TRIED : []);
    expect(notRun.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(verdicts).toHaveLength(registered);
    expect([...new Set(verdicts.map(({ group }) => group))].sort()).toEqual([
      'paging',
      'reading',
      'refusing',
      'secrecy',
      ...(writes ? ['writing'] : []),
    ]);
  });
}

describe('writing, as a member of one cloud', () => {
  const [cloud] = bedClouds();

  tryOn(async () => {
    const shop = await Workshop.open(cloud);
    return { ...targetOf(cloud, 'member', []), making: makingOn(cloud, shop), stop: () => shop.close() };
  }, true);
});

describe.each(bedClouds().map((cloud) => [cloud.name, cloud] as const))('%s', (_name, cloud) => {
  for (const [login, others] of LOGINS) {
    describe(`as ${login}`, () => tryOn(() => Promise.resolve(targetOf(cloud, login, others))));
  }

  describe('as admin, in pages of few rows', () => {
    const pages = new NarrowPages();

    tryOn(async () => {
      const target = targetOf(cloud, 'admin', LOGINS[0]![1]);
      const endpoints = await pages.open(cloud, 'admin');
      return { ...target, config: { ...target.config, endpoints }, stop: () => pages.close() };
    });

    it('went from page to page of every list that the services cut', () => {
      const lists = [...pages.continued].map((path) => path.replace(/^[0-9a-f]{32}\//, ''));
      expect([...new Set(lists)].sort()).toEqual([
        'flavors/detail',
        'floatingips',
        'images',
        'networks',
        'ports',
        'security-groups',
        'servers',
        'servers/detail',
        'subnets',
        'types',
        'volumes/detail',
      ]);
    });
  });
});
