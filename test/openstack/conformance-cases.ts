import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { conformance, type Runner, type Target, type Verdict } from 'podgate/conformance';
import openstack from '../../adapters/openstack/index.ts';
import type { BedCloud, Login } from './bed.ts';
import { adapterSettings } from './gateway-config.ts';

/** Which cases are run: those that change nothing, those that do, or of these those of things beside servers. */
type Which = 'reading' | 'writing' | 'things';

const WRITING = /^writing: /;
const THINGS = /^writing: [a-z]+: [a-z_]+$/;
const SERVERS = /^writing: ((action|create|delete|console|history): |eips: (as|dis)sociate$)/;

const FITS: Readonly<Record<Which, (name: string) => boolean>> = {
  reading: (name) => !WRITING.test(name),
  writing: (name) => WRITING.test(name),
  things: (name) => THINGS.test(name) && !SERVERS.test(name),
};

/** Cases that need a cloud that fails when told to, or that counts its requests. */
const FOR_SIMULATORS = [/^failing: /, /^reading: opening makes no call$/, /^paging: a page is fetched once/];

/** A real cloud. Only the administrator reads all projects. */
export const targetOf = (cloud: BedCloud, login: Login, others: readonly Login[]): Target => ({
  config: adapterSettings(cloud, login),
  personas: Object.fromEntries(others.map((other) => [other, adapterSettings(cloud, other)])),
  allProjects: login === 'admin',
  stop: () => Promise.resolve(),
});

/** What needs a recycle bin, which the bed has for one suite alone (`disruptive/recycle-bin`). */
const NOT_TRIED = ['action: restore', 'action: delete'];

/** Runs some cases of the kit; what only a simulator can do is not registered, so that it is not counted. */
export function tryOn(start: () => Promise<Target>, which: Which = 'reading'): void {
  let registered = 0;
  const runner: Runner = {
    describe,
    beforeAll,
    afterAll,
    it(name, body) {
      if (FOR_SIMULATORS.some((pattern) => pattern.test(name))) return;
      if (!FITS[which](name)) return;
      registered += 1;
      it(name, body);
    },
  };
  const verdicts = conformance(runner, { provider: openstack, start });
  it('ran every case that a real cloud can be put to', () => {
    const notRun = verdicts.filter(({ result }: Verdict) => result === 'not possible here');
    expect(notRun.map(({ name }) => name)).toEqual(which === 'writing' ? NOT_TRIED : []);
    expect(notRun.filter(({ reason }) => reason === undefined)).toEqual([]);
    expect(verdicts).toHaveLength(registered);
    const groups = [...new Set(verdicts.map(({ group }) => group))].sort();
    expect(groups).toEqual(which !== 'reading' ? ['writing'] : ['paging', 'reading', 'refusing', 'secrecy']);
  });
}
