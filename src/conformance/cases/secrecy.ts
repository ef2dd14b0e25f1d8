import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Case } from './case.ts';
import { errorOf } from './expect.ts';

const CANARY = 'canary-4f1c9b-secret';

const isSecret = (key: string) => /password|secret|token/i.test(key);

/** The same settings with every secret replaced. */
function planted(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return isSecret(key) ? CANARY : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, planted(member, name)]));
}

/** Texts of the settings that are secrets. */
function secretsIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') return isSecret(key) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => secretsIn(member, name));
}

export const secrecy: readonly Case[] = [
  {
    group: 'secrecy',
    name: 'a refused secret appears in no error, warning or event',
    async run({ subject, target, open }) {
      const bench = open(planted(target.config) as Readonly<Record<string, unknown>>);
      const error = await errorOf(subject.provider.facts(bench.session, bench.call()));
      const everything = [inspect(error, { depth: 10 }), JSON.stringify(error), ...bench.told].join('\n');
      assert.ok(!everything.includes(CANARY), 'the secret is not told');
    },
  },
  {
    group: 'secrecy',
    name: 'secrets in use appear in no warning, event or row',
    async run({ subject, target, open }) {
      const bench = open();
      const pages = await bench.pages(subject.provider.resources.servers.rows);
      const everything = [JSON.stringify(pages), ...bench.told].join('\n');
      for (const secret of secretsIn(target.config)) assert.ok(!everything.includes(secret), 'the secret is not told');
    },
  },
  {
    group: 'secrecy',
    name: 'two sessions share nothing',
    async run({ subject, target, open }) {
      const good = open();
      await subject.provider.facts(good.session, good.call());
      const bad = open(planted(target.config) as Readonly<Record<string, unknown>>);
      await errorOf(subject.provider.facts(bad.session, bad.call()));
    },
  },
];
