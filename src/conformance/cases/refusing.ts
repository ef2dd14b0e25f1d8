import assert from 'node:assert/strict';
import type { Provider, ServerActionName } from '../../contract/index.ts';
import { actionOf, consoleOf, creationOf, historyOf } from '../../inventory/writes/able.ts';
import { can, refused } from '../writing/drive.ts';
import { STEPS } from '../writing/steps.ts';
import { ableCloud } from '../writing/workpiece.ts';
import type { Case } from './case.ts';

const ACTIONS = Object.keys(STEPS) as readonly ServerActionName[];

type Servers = Provider['resources']['servers'];

/** The same adapter with other abilities. */
const withServers = (provider: Provider, changes: Partial<Servers>): Provider => ({
  ...provider,
  resources: { ...provider.resources, servers: { ...provider.resources.servers, ...changes } },
});

export const refusing: readonly Case[] = [
  {
    group: 'refusing',
    name: 'every action that the adapter has is one of the contract',
    run({ subject }) {
      const unknown = Object.keys(subject.provider.resources.servers.actions ?? {}).filter(
        (name) => !Object.hasOwn(STEPS, name),
      );
      assert.deepEqual(unknown, []);
      return Promise.resolve();
    },
  },
  {
    group: 'refusing',
    name: 'what the adapter lacks is refused before any traffic, and nothing else',
    async run({ subject, target, open }) {
      open();
      const before = (await target.trouble?.requests())?.length;
      for (const name of ACTIONS) {
        if (can(subject.provider, name)) actionOf(ableCloud(subject), name);
        else await refused(() => actionOf(ableCloud(subject), name));
      }
      assert.equal((await target.trouble?.requests())?.length, before);
    },
  },
  {
    group: 'refusing',
    name: 'an adapter without one of its abilities is refused just that',
    async run({ subject, target, open }) {
      open();
      const before = (await target.trouble?.requests())?.length;
      const { actions = {} } = subject.provider.resources.servers;
      for (const name of ACTIONS.filter((one) => can(subject.provider, one))) {
        const maimed = withServers(subject.provider, { actions: { ...actions, [name]: undefined } });
        for (const other of ACTIONS.filter((one) => can(subject.provider, one))) {
          const ask = () => actionOf(ableCloud({ ...subject, provider: maimed }), other);
          if (other === name) await refused(ask);
          else ask();
        }
      }
      const bare = { ...subject, provider: withServers(subject.provider, NOTHING) };
      for (const ask of [historyOf, consoleOf, creationOf]) await refused(() => ask(ableCloud(bare)));
      assert.equal((await target.trouble?.requests())?.length, before);
    },
  },
];

const NOTHING: Partial<Servers> = { actions: undefined, create: undefined, history: undefined, console: undefined };
