import { bedClouds, type Login } from './bed.ts';
import { targetOf, tryOn } from './conformance-cases.ts';
import { NarrowPages } from './narrow-pages.ts';

/** Each login that is tried, and those that must see no more than it. */
const LOGINS: readonly (readonly [Login, readonly Login[]])[] = [
  ['admin', ['ops', 'member', 'member-beta', 'app']],
  ['member', []],
  ['app', []],
];

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
