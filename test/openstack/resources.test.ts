import { ExpectedResources } from './expected-resources.ts';
import type { GatewayClient } from './gateway-client.ts';
import { USERS, type User } from './gateway-config.ts';
import { GatewayProcess } from './gateway-process.ts';
import { inParallel } from './oracle/read-cloud.ts';
import { ORACLES } from './oracle/resources/all.ts';
import type { ResourceOracle } from './oracle/resources/resource.ts';
import type { Row } from './oracle/row.ts';
import { ResourceClient } from './resource-client.ts';
import { keyedDifferences, looseFaults, namedPairs, oddMembers } from './resource-differences.ts';
import { steadily } from './steadily.ts';
import { settled, WAYS } from './ways.ts';

const RESOURCES = ORACLES.map((oracle) => [oracle.plural, oracle] as const);
const idOf = (row: Row) => String(row['id']);
const externalIdOf = (row: Row) => (typeof row['external_id'] === 'string' ? row['external_id'] : idOf(row));

describe.each(WAYS)('clouds read %s', (_way, clouds) => {
  let gateway: GatewayProcess;
  let expected: ExpectedResources;
  const clients = new Map<User, GatewayClient>();

  beforeAll(async () => {
    gateway = await GatewayProcess.start(clouds);
    for (const user of Object.keys(USERS) as User[]) clients.set(user, await gateway.login(user));
    await settled(clients.get('root')!, ORACLES);
    expected = await ExpectedResources.read(clouds);
  });

  afterAll(async () => {
    await gateway.stop();
  });

  const as = (user: User, oracle: ResourceOracle) => new ResourceClient(clients.get(user)!, oracle);
  const steady = <T>(oracle: ResourceOracle, ask: (now: ExpectedResources) => Promise<T>) =>
    steadily({ oracle, expected, readAgain: () => as('root', oracle).readAgain() }, ask);

  describe.each(RESOURCES)('%s', (_plural, oracle) => {
    it('lists every field of every row to the administrator', async () => {
      const [wanted, { rows, total, errors }] = await steady(oracle, async (now) => {
        return [now.all(oracle), await as('root', oracle).list({ scope: 'system' })] as const;
      });
      expect(keyedDifferences(oracle, wanted, rows)).toEqual([]);
      expect({ total, errors }).toEqual({ total: wanted.length, errors: undefined });
      expect(looseFaults(oracle, rows)).toEqual([]);
      expect(oddMembers(rows)).toEqual([]);
    });

    it('shows every field of every row to the administrator', async () => {
      if (oracle.joint) return;
      const shown = await steady(oracle, (now) =>
        inParallel(now.all(oracle), async (row) => [row, await as('root', oracle).show(idOf(row))] as const),
      );
      expect(namedPairs(oracle, shown)).toEqual([]);
    });

    it.each(['root', 'ann', 'ada', 'bob'] as const)('lists to %s exactly what the project may see', async (user) => {
      if (oracle.reach === 'admin' && user !== 'root') {
        const { status } = await as(user, oracle).ask({});
        expect(status).toBe(403);
        return;
      }
      const [wanted, { rows, total }] = await steady(oracle, async (now) => {
        return [now.of(user, oracle), await as(user, oracle).list()] as const;
      });
      expect(keyedDifferences(oracle, wanted, rows)).toEqual([]);
      expect(total).toBe(wanted.length);
    });

    it.each(['ann', 'bob'] as const)('shows to %s what the project may see and nothing else', async (user) => {
      if (oracle.joint) return;
      const shown = await steady(oracle, (now) =>
        inParallel(now.of(user, oracle), async (row) => [row, await as(user, oracle).show(idOf(row))] as const),
      );
      const wanted = expected.of(user, oracle);
      expect(namedPairs(oracle, shown)).toEqual([]);
      const seen = new Set(wanted.map(idOf));
      const names = new Set(wanted.map(externalIdOf));
      const others = expected.all(oracle).filter((row) => !seen.has(idOf(row)));
      // Two clouds may call things the same, zones above all: then the name finds the one that may be seen.
      const asked = others.flatMap((row) => [idOf(row), externalIdOf(row)]).filter((name) => !names.has(name));
      const answers = await inParallel(
        asked,
        async (name) => [name, (await as(user, oracle).get(name)).status] as const,
      );
      const refused = oracle.reach === 'admin' ? [403, 404] : [404];
      expect(answers.filter(([, status]) => !refused.includes(status))).toEqual([]);
    });

    it('shows the same rows in short with details=false', async () => {
      const keyOf = oracle.key ?? idOf;
      const [{ rows }, whole] = await steady(oracle, async () => {
        const short = await as('root', oracle).list({ scope: 'system', details: false });
        return [short, await as('root', oracle).list({ scope: 'system' })] as const;
      });
      const full = new Map(whole.rows.map((row) => [keyOf(row), row]));
      expect(rows.map(keyOf).sort()).toEqual([...full.keys()].sort());
      const wrong = rows.filter((row) =>
        Object.entries(row).some(
          ([key, value]) => JSON.stringify(full.get(keyOf(row))?.[key]) !== JSON.stringify(value),
        ),
      );
      expect(wrong.map(keyOf)).toEqual([]);
    });
  });
});
