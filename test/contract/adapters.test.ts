import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { conformance, simulatedTarget, type Making } from '../../src/conformance/index.ts';
import type { Simulator } from '../../src/contract/index.ts';
import { filesOf, type Tried } from '../docs/support-page.ts';

/** What of a simulator's request log is a page of rows, and what a login; and how servers are made there. */
interface Shape {
  readonly rowsPath: string;
  readonly login: string;
  readonly making: Omit<Making, 'config'>;
  /** Of its simulator, beside those of all. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** The simulated clouds of OpenStack's family have the same content. */
const FAMILY: Shape = {
  rowsPath: '/servers/detail',
  login: 'POST identity',
  making: {
    image: 'debian-12',
    flavor: 'm1.small',
    otherFlavor: 'm1.medium',
    network: 'private-demo-v4',
    secgroup: 'web',
    outside: 'public',
    rootDisk: 2048,
    discardImage: () => Promise.resolve(),
    patience: 20,
  },
};

/** Of adapters that are not tried as the family is. */
const SHAPES: Readonly<Record<string, Shape>> = {
  // It restarts by force, and tells of its consoles, though neither is documented.
  ustack: { ...FAMILY, settings: { undocumented: true } },
};

/** What a target has no way to be tried on, of what these adapters have; of others the same as of the family's. */
const NOT_TRIED: Readonly<Record<string, readonly string[]>> = {
  easystack: ['action: restore', 'action: delete'],
  openstack: ['action: restore', 'action: delete'],
  'openstack-legacy': ['action: restore', 'action: delete'],
  ustack: ['action: delete', 'history: it tells of what was done, the newest first'],
};

/** How servers are made on a simulator, by its member. */
const makingOn = ({ config, personas }: Simulator, making: Shape['making']): Making => ({
  ...making,
  config: personas['member'] ?? config,
  administrator: config,
});

const adapters = createAdapters();
const all: Tried[] = [];
for (const name of adapters.names()) {
  const provider = await adapters.find(name);
  const start = await adapters.simulator(name);
  const shape = SHAPES[name] ?? FAMILY;
  const settings = { taskTime: 100, ...shape.settings };
  const verdicts = conformance(
    { describe, it, beforeAll, afterAll },
    {
      provider,
      start: async () => {
        const simulator = await start({ name: 'conformance', servers: 60, settings });
        return simulatedTarget(simulator, { ...shape, making: makingOn(simulator, shape.making) });
      },
    },
  );
  all.push({ provider, verdicts });
  it(`tried on ${name} all that a simulator can be put to`, () => {
    const skipped = verdicts.filter(({ result }) => result === 'not possible here');
    expect(skipped.map((verdict) => verdict.name)).toEqual(NOT_TRIED[name] ?? NOT_TRIED['openstack']);
    expect(skipped.filter(({ reason }) => reason === undefined)).toEqual([]);
  });
}

it('docs/support.md and adapters/support.json say what adapters can, and what of it was tried: npm run support', () => {
  for (const [path, text] of filesOf(all)) {
    if (process.env['PODGATE_SUPPORT'] === 'write') writeFileSync(path, text);
    expect([path, readFileSync(path, 'utf8')]).toEqual([path, text]);
  }
});
