import { beforeAll, describe, expect, it } from '@jest/globals';
import { createAdapters } from '../../src/clouds/adapters.ts';
import { conformance, simulatedTarget, type Making, type Verdict } from '../../src/conformance/index.ts';
import type { Provider, ServerActions, Simulator, StartSimulator } from '../../src/contract/index.ts';

type Servers = Provider['resources']['servers'];

let adapter: Provider;
let start: StartSimulator;

beforeAll(async () => {
  adapter = await createAdapters().find('openstack');
  start = await createAdapters().simulator('openstack');
});

/** The adapter with other actions and members than it has. */
function changed(actions: Partial<ServerActions<never>>, members: Partial<Servers> = {}): Provider {
  const { servers } = adapter.resources;
  const own = { ...servers.actions, ...actions } as Servers['actions'];
  return { ...adapter, resources: { ...adapter.resources, servers: { ...servers, actions: own, ...members } } };
}

const makingOn = ({ personas }: Simulator, more: Partial<Making>): Making => ({
  config: personas['member'] ?? {},
  image: 'debian-12',
  flavor: 'm1.small',
  otherFlavor: 'm1.medium',
  network: 'private-demo-v4',
  patience: 2,
  ...more,
});

interface Outcome {
  readonly verdicts: readonly Verdict[];
  /** What failed cases threw, by their names. */
  readonly faults: ReadonlyMap<string, string>;
  /** Changes that the cloud was asked for. */
  readonly writes: readonly string[];
}

/** Runs those cases of the kit whose names fit, as a test runner would. */
async function run(provider: Provider, wanted: RegExp, making: Partial<Making> = {}): Promise<Outcome> {
  const cases: (readonly [string, () => Promise<void>])[] = [];
  const [before, after]: (() => Promise<void>)[][] = [[], []];
  let simulator: Simulator | undefined;
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (name: string, body: () => Promise<void>) => void cases.push([name, body]),
    beforeAll: (body: () => Promise<void>) => void before!.push(body),
    afterAll: (body: () => Promise<void>) => void after!.push(body),
  };
  const verdicts = conformance(runner, {
    provider,
    start: async () => {
      simulator = await start({ name: 'kit', servers: 20, settings: { taskTime: 50 } });
      const shape = { rowsPath: '/servers/detail', login: 'POST identity' };
      const target = simulatedTarget(simulator, { ...shape, making: makingOn(simulator, making) });
      return { ...target, stop: () => Promise.resolve() };
    },
  });
  const faults = new Map<string, string>();
  for (const body of before!) await body();
  try {
    for (const [name, body] of cases.filter(([one]) => wanted.test(one))) {
      await body().catch((error: unknown) => void faults.set(name, String(error)));
    }
    for (const body of after!) await body().catch((error: unknown) => void faults.set('end', String(error)));
    const writes = ((await simulator?.requests()) ?? []).filter((line) =>
      /^(POST|PUT|DELETE) (compute|volume)/.test(line),
    );
    return { verdicts, faults, writes };
  } finally {
    await simulator?.stop();
  }
}

describe('the conformance kit', () => {
  it('tells what it did not try, and why', async () => {
    const lacking = changed({ pause: undefined, unlock: undefined, suspend: undefined }, { console: undefined });
    const cases =
      /^writing: (create: a server comes|console|action: (pause|suspend|lock|resume|save_image|bind_eip_to|migrate)$)/;
    const { verdicts, faults } = await run(lacking, cases);
    expect([...faults]).toEqual([]);
    expect(verdicts.map(({ name, result, reason }) => [name, reason ?? result])).toEqual([
      ['create: a server comes to run, as was asked for', 'passed'],
      [
        'console: there is a screen, a log, and a password or none',
        'the adapter shows nothing of the inside of servers',
      ],
      ['action: suspend', 'passed'],
      ['action: resume', 'the adapter has no suspend to begin with'],
      ['action: pause', 'passed'],
      ['action: lock', 'the adapter has no unlock to take it back'],
      ['action: save_image', 'the target cannot take the image away again'],
      ['action: bind_eip_to', 'the target names no network outside'],
      ['action: migrate', 'the target names no administrator'],
    ]);
  });

  it('asks a cloud for nothing that the adapter lacks', async () => {
    const { verdicts, writes } = await run(changed({ stop: undefined }), /^writing: action: stop$|^refusing/);
    expect(verdicts.filter(({ group }) => group === 'refusing').map(({ result }) => result)).toEqual([
      'passed',
      'passed',
      'passed',
    ]);
    expect(writes).toEqual([]);
  });

  it('finds an outline that is not that of the list', async () => {
    const { ports } = adapter.sources;
    const outline = ports!.outline!;
    const lies: readonly (readonly [Partial<typeof outline>, RegExp])[] = [
      [{ list: async (...asked) => ({ items: (await outline.list(...asked)).items.slice(1) }) }, /ports: its outline/],
      [{ versionOf: () => 1 }, /ports: its outline/],
      [{ read: async (session, _ids, call) => (await ports!.list(session, undefined, call)).items }, /nothing else/],
    ];
    for (const [lie, complaint] of lies) {
      const sources = { ...adapter.sources, ports: { ...ports!, outline: { ...outline, ...lie } } };
      const { faults } = await run({ ...adapter, sources }, /^paging: the outline/);
      expect([...faults.values()]).toEqual([expect.stringMatching(complaint)]);
    }
  });

  it('finds a member that others look at although its source says that nobody else does', async () => {
    const { servers } = adapter.sources;
    const sources = { ...adapter.sources, servers: { ...servers!, own: [...(servers!.own ?? []), 'name'] } };
    const { faults } = await run({ ...adapter, sources }, /^reading:/);
    expect([...faults.values()]).toContainEqual(expect.stringMatching(/looks at what others alone show/));
  });

  it('finds an action that does not do what it says, and leaves nothing behind', async () => {
    const idle = changed({ stop: { run: () => Promise.resolve({ done: true }) } });
    const { verdicts, faults, writes } = await run(idle, /^writing: (create: a server comes|action: stop$)/);
    expect(verdicts.map(({ result }) => result)).toEqual(['passed', 'failed']);
    expect([...faults]).toEqual([
      ['writing: action: stop', expect.stringMatching(/stop has not ended in 2 seconds: .*the server is running/)],
    ]);
    expect(writes.at(-1)).toMatch(/^DELETE compute .*\/servers\//);
  });

  it('finds a change of a thing that does nothing, refuses what is lacking, and leaves nothing behind', async () => {
    const { disks, ...others } = adapter.writes ?? {};
    const idle = { run: () => Promise.resolve({ done: true }) };
    const { reset: _reset, ...able } = disks ?? {};
    const provider = { ...adapter, writes: { ...others, disks: { ...able, update: idle } } };
    const { verdicts, faults, writes } = await run(provider, /^writing: disks: (create|update|resize|reset)$/);
    expect(verdicts.map(({ name, result }) => [name, result])).toEqual([
      ['disks: create', 'passed'],
      ['disks: update', 'failed'],
      ['disks: resize', 'passed'],
      ['disks: reset', 'passed'],
    ]);
    expect([...faults]).toEqual([['writing: disks: update', expect.stringMatching(/disks is as was asked for/)]]);
    const own = writes.filter((line) => line.includes(' volume '));
    expect(own.at(-1)).toMatch(/^DELETE volume .*\/volumes\//);
    expect(own).toHaveLength(3);
  });

  it('finds an action that the contract does not know', async () => {
    const strange = changed({ explode: { run: () => Promise.resolve({}) } } as never);
    const { verdicts } = await run(strange, /^refusing: every action/);
    expect(verdicts.map(({ result }) => result)).toEqual(['failed']);
  });
});
