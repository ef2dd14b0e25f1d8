import assert from 'node:assert/strict';
import type { ErrorCode, Fault } from '../../contract/index.ts';
import type { Case, Setting } from './case.ts';
import { failsWith } from './expect.ts';

/** Asks for the rows once while the cloud fails so. */
async function listWhile(setting: Setting, fault: Fault, times?: number): Promise<unknown> {
  const { subject, target, open } = setting;
  const bench = open();
  await subject.provider.facts(bench.session, bench.call());
  await target.trouble?.fail({ fault, path: target.trouble.rowsPath, times });
  try {
    const { rows } = subject.provider.resources.servers;
    return await subject.provider.sources[rows]?.list(bench.session, undefined, bench.call());
  } finally {
    await target.trouble?.heal();
  }
}

function faultCase(name: string, fault: Fault, ...codes: readonly ErrorCode[]): Case {
  return {
    group: 'failing',
    name,
    needsTrouble: true,
    async run(setting) {
      await failsWith(listWhile(setting, fault), ...codes);
    },
  };
}

function healedCase(name: string, fault: Fault): Case {
  return {
    group: 'failing',
    name,
    needsTrouble: true,
    async run(setting) {
      await listWhile(setting, fault, 1);
    },
  };
}

async function logins(setting: Setting): Promise<number> {
  const { trouble } = setting.target;
  return ((await trouble?.requests()) ?? []).filter((line) => line.includes(trouble?.login ?? '')).length;
}

export const failing: readonly Case[] = [
  healedCase('one 401 is healed by one new login', { kind: 'status', status: 401 }),
  healedCase('one 500 of a read is asked again', { kind: 'status', status: 500 }),
  healedCase('one broken connection of a read is asked again', { kind: 'refuse' }),
  faultCase('a 401 that stays is the fault of the credentials', { kind: 'status', status: 401 }, 'upstream_rejected'),
  faultCase('a 403 is forbidden', { kind: 'status', status: 403 }, 'forbidden'),
  faultCase('a 500 is the cloud’s fault', { kind: 'status', status: 500 }, 'upstream_rejected'),
  faultCase(
    'a page of HTML is the cloud’s fault',
    { kind: 'html', status: 503 },
    'upstream_rejected',
    'upstream_malformed',
  ),
  faultCase('an answer that is not JSON is malformed', { kind: 'malformed' }, 'upstream_malformed'),
  faultCase('an answer cut short is malformed', { kind: 'cut' }, 'upstream_malformed', 'upstream_timeout'),
  faultCase('no answer is a timeout', { kind: 'hang' }, 'upstream_timeout'),
  {
    group: 'failing',
    name: 'a 429 says when to come again',
    needsTrouble: true,
    async run(setting) {
      const error = await failsWith(listWhile(setting, { kind: 'status', status: 429, retryAfter: 7 }), 'rate_limited');
      assert.equal(error.retryAfter, 7);
    },
  },
  {
    group: 'failing',
    name: 'tokens that ended are replaced by one login, however many calls come',
    needsTrouble: true,
    async run(setting) {
      const { subject, target, open } = setting;
      const bench = open();
      const { rows } = subject.provider.resources.servers;
      await subject.provider.facts(bench.session, bench.call());
      const before = await logins(setting);
      await target.trouble?.expireTokens();
      const list = async () => subject.provider.sources[rows]?.list(bench.session, undefined, bench.call());
      await Promise.all(Array.from({ length: 8 }, list));
      assert.equal((await logins(setting)) - before, 1);
    },
  },
  {
    group: 'failing',
    name: 'a caller who goes away ends the call',
    needsTrouble: true,
    async run({ subject, target, open }) {
      const bench = open();
      const { rows } = subject.provider.resources.servers;
      await subject.provider.facts(bench.session, bench.call());
      await target.trouble?.fail({ fault: { kind: 'hang' } });
      const caller = new AbortController();
      const work = Promise.resolve(
        subject.provider.sources[rows]?.list(bench.session, undefined, bench.call({ signal: caller.signal })),
      );
      caller.abort();
      try {
        await failsWith(work, 'cancelled', 'upstream_timeout');
      } finally {
        await target.trouble?.heal();
      }
    },
  },
];
