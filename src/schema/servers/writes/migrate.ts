import { GatewayError, type Move, type ServerActionName } from '../../../contract/index.ts';
import { Type, type TProperties } from '../../../kit/index.ts';
import type { LookUp, SeenRow, Wanted } from './asked.ts';
import { bodyReader, flag, isOn, saidIn } from './body.ts';

const host = Type.Optional(Type.String({ minLength: 1, description: 'id or name of a host' }));
const accepted = Type.Optional(Type.Unknown({ description: 'accepted: the cloud has its own way' }));

const fields = <T extends TProperties>(more: T) =>
  Type.Object({ prefer_host_id: host, prefer_host: host, ...more }, { additionalProperties: false });

const readMigrate = bodyReader(fields({ auto_start: accepted, rescue_mode: flag('from a host that is gone') }));
const readLive = bodyReader(
  fields({
    skip_cpu_check: accepted,
    skip_kernel_check: accepted,
    enable_tls: accepted,
    quickly_finish: accepted,
    max_bandwidth_mb: accepted,
    keep_dest_guest_on_failed: accepted,
  }),
);
const readForecast = bodyReader(
  fields({
    live_migrate: flag('while it runs'),
    skip_cpu_check: accepted,
    skip_kernel_check: accepted,
    is_rescue_mode: accepted,
  }),
);

interface Preferred {
  readonly prefer_host_id?: string;
  readonly prefer_host?: string;
}

const textOf = (row: SeenRow, key: string) => (typeof row[key] === 'string' ? row[key] : '');

async function moveTo(
  { prefer_host_id: id, prefer_host: name }: Preferred,
  look: LookUp,
  server: SeenRow,
): Promise<Move> {
  const given = id ?? name;
  const from = textOf(server, 'host');
  const now = from === '' ? {} : { from };
  if (given === undefined) return now;
  const { id: to, row } = await look({
    field: id === undefined ? 'prefer_host' : 'prefer_host_id',
    resource: 'hosts',
    given,
  });
  if (textOf(row, 'name') === from) {
    throw new GatewayError('invalid_request', `prefer_host: the server is on ${from} already`);
  }
  return { to, ...now };
}

const moving = (action: ServerActionName, given: Preferred): Wanted => ({
  name: action,
  system: true,
  complete: (look, server) => moveTo(given, look, server),
});

/** `migrate`: to another host; administrators alone (mapping W-50). */
export function migrate(body: unknown): Wanted {
  const given = readMigrate(saidIn(body, 'server'));
  if (isOn(given.rescue_mode))
    throw new GatewayError('unsupported', 'rescue_mode: servers of a lost host are not moved');
  return moving('migrate', given);
}

/** `live-migrate`: while it runs; administrators alone (mapping W-51). */
export const liveMigrate = (body: unknown): Wanted => moving('live_migrate', readLive(saidIn(body, 'server')));

const LIVE: readonly string[] = ['running'];
const COLD: readonly string[] = ['running', 'ready'];

interface Judged {
  readonly id: string;
  readonly name: string;
  readonly reasons: readonly string[];
}

function judged(row: SeenRow, server: SeenRow): Judged {
  const free = (size: string, taken: string) => Number(row[size] ?? 0) - Number(row[taken] ?? 0);
  const reasons = [
    ...(textOf(row, 'name') === textOf(server, 'host') ? ['the server is on it'] : []),
    ...(row['enabled'] === false ? ['takes no new servers'] : []),
    ...(textOf(row, 'host_status') === 'online' ? [] : ['does not answer']),
    ...(Number(row['mem_size'] ?? 0) > 0 && free('mem_size', 'mem_commit') < Number(server['vmem_size'] ?? 0)
      ? ['has too little free memory']
      : []),
  ];
  return { id: textOf(row, 'id'), name: textOf(row, 'name'), reasons };
}

/** Which hosts could take a server, as far as is known of them: the cloud has the last word. */
export function forecast(hosts: readonly SeenRow[], server: SeenRow, live: boolean): object {
  const all = hosts.map((row) => judged(row, server));
  const candidates = all.filter(({ reasons }) => reasons.length === 0);
  const [from, status] = [live ? LIVE : COLD, textOf(server, 'status')];
  const able = from.includes(status);
  return {
    allow_count: candidates.length,
    can_create: able && candidates.length > 0,
    candidates: candidates.map(({ id, name }) => ({ host_id: id, name })),
    filtered_candidates: all
      .filter(({ reasons }) => reasons.length > 0)
      .map(({ id, name, reasons }) => ({ host_id: id, name, reasons })),
    not_allow_reasons: able ? [] : [`the server is ${status}; it must be ${from.join(' or ')}`],
    req_count: 1,
  };
}

/** `migrate-forecast`: nothing is asked of the cloud. */
export function migrateForecast(body: unknown): Wanted {
  const given = readForecast(saidIn(body, 'server'));
  const wanted = given.prefer_host_id ?? given.prefer_host;
  return {
    system: true,
    complete: async (look, server) => {
      const hosts =
        wanted === undefined
          ? await look.all('hosts')
          : [(await look({ field: 'prefer_host', resource: 'hosts', given: wanted })).row];
      return forecast(hosts, server, isOn(given.live_migrate));
    },
    answer: ({ input }) => input as object,
  };
}
