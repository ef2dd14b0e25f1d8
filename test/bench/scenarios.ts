import type { LoadJob } from './load.ts';
import { loginBody } from '../support/client.ts';
import type { World } from './world.ts';

type Requests = LoadJob['requests'];

const get = (path: string, token: string): Requests[number] => ({
  method: 'GET',
  path,
  headers: { 'x-auth-token': token },
});

/** Sees every row. */
const ADMIN = 'scope=system';

/** (a) One page, asked again and again. */
export function hotList({ tokens }: World): Requests {
  return [get(`/servers?limit=20&details=true&${ADMIN}`, tokens[0] ?? '')];
}

/** (f) The same by somebody who has it already, and says so. */
export async function unchangedList(world: World): Promise<Requests> {
  const [request] = hotList(world);
  const answer = await fetch(`${world.gateway.url}${request?.path ?? ''}`, { headers: { ...request?.headers } });
  await answer.arrayBuffer();
  const known = { 'if-none-match': answer.headers.get('etag') ?? '' };
  return request ? [{ ...request, headers: { ...request.headers, ...known } }] : [];
}

const ORDERS = ['created_at', 'name', 'status', 'vcpu_count', 'updated_at'] as const;
const FILTERS = [
  '',
  '&filter=status.in(running,ready)',
  '&filter=vcpu_count.ge(2)',
  '&search=web',
  '&zone=nova',
] as const;

/** (b) 500 different pages, filters and orders, asked by five people. */
export function coldList({ tokens }: World): Requests {
  return Array.from({ length: 500 }, (_, at) => {
    const actor = at % 5;
    const order = ORDERS[Math.floor(at / 5) % 5] ?? 'name';
    const filter = FILTERS[Math.floor(at / 25) % 5] ?? '';
    const page = Math.floor(at / 125);
    const scope = actor === 0 ? `&${ADMIN}` : '';
    const direction = at % 2 === 0 ? 'asc' : 'desc';
    const path = `/servers?limit=20&offset=${page * 20}&order_by=${order}&order=${direction}${filter}${scope}`;
    return get(path, tokens[actor] ?? '');
  });
}

/** (c) One server, another each time. */
export function shows({ tokens }: World, ids: readonly string[]): Requests {
  return ids.map((id) => get(`/servers/${id}`, tokens[0] ?? ''));
}

/** (d) Filter, search and sort at once, half-way through what fits. */
export function searches({ tokens }: World, total: number): Requests {
  const offset = Math.floor(total / 2);
  const query = `search=web&filter=status.in(running,ready)&order_by=vmem_size&limit=20&${ADMIN}`;
  return Array.from({ length: 20 }, (_, at) => get(`/servers?${query}&offset=${offset + at}`, tokens[0] ?? ''));
}

/** (e) Logging in with a password, and exchanging a token for one in a project. */
export function logins(): Requests {
  const headers = { 'content-type': 'application/json' };
  return [{ method: 'POST', path: '/v3/auth/tokens', headers, body: JSON.stringify(loginBody('demo', 'demo')) }];
}

export function rescopes({ tokens }: World): Requests {
  const scope = { project: { name: 'demo', domain: { name: 'Default' } } };
  const body = JSON.stringify({ auth: { identity: { methods: ['token'], token: { id: tokens[1] } }, scope } });
  return [{ method: 'POST', path: '/v3/auth/tokens', headers: { 'content-type': 'application/json' }, body }];
}
