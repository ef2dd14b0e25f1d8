import type { PacedRequest } from './paced.ts';

/** Kinds of questions, as the table names them. */
export const KINDS = {
  filtered: 'one filter, a usual sort, first 50 pages',
  combined: 'any other combination',
  show: 'one server',
  plain: 'cold list',
} as const;

const PAGES = 50;
const LIMIT = 20;
/** What lists of servers are sorted by that has an index. */
const INDEXED = ['created_at', 'name', 'status', 'updated_at', 'vcpu_count', 'vmem_size', 'instance_type'];
/** One filter each: of columns with an index and without, of what has several values, of words. */
const FILTERS = [
  'status=running',
  'filter=status.in(ready,running)',
  'region=cloud1',
  'zone=nova',
  'vcpu_count=2',
  'filter=vmem_size.ge(4096)',
  'os_type=Linux',
  'search=web',
  'search=db-0',
  'ip_addr=10.0.0.',
  'with_eip=true',
  'filter=name.startswith(web)',
  'network=demo-net',
  'secgroup=default',
  'project=demo',
  'keypair=demo-key',
  'host=compute-1',
  'tags.0.key=user:env&tags.0.value=prod',
  'filter=created_at.ge(2026-01-01)',
  'disable_delete=true',
];
/** Several filters, sorts without an index, sums, deep pages. */
const COMBINED = [
  'search=web&filter=status.in(running,ready)&order_by=vmem_size',
  'filter=vcpu_count.ge(2)&zone=nova&order_by=os_name',
  'order_by=disk&limit=100',
  'order_by=host&filter=vmem_size.ge(2048)',
  'search=db&order_by=ips',
  'filter=name.contains(a)&filter=status.in(running)&order_by=name&offset=3000',
  'filter=os_type.in(Linux)&filter.1=vcpu_count.ge(4)&filter_any=true&order_by=zone',
  'summary_stats=true&filter=vcpu_count.ge(2)',
  'details=false&order_by=hostname&limit=2048',
  'ip_addr=10.&order_by=updated_at&offset=500',
];

const admin = (path: string) => `${path}&scope=system`;

function filtered(at: number): string {
  const filter = FILTERS[at % FILTERS.length] ?? '';
  const order = INDEXED[(at * 3 + Math.floor(at / FILTERS.length)) % INDEXED.length] ?? '';
  const offset = ((at * 17) % PAGES) * LIMIT;
  return admin(`/servers?${filter}&order_by=${order}&order=${at % 2 ? 'asc' : 'desc'}&limit=${LIMIT}&offset=${offset}`);
}

const combined = (at: number) => {
  const path = COMBINED[at % COMBINED.length] ?? '';
  // Each is another question, so that none is answered because it was asked before.
  return admin(`/servers?${path}${/limit=/.test(path) ? '' : `&limit=${LIMIT + Math.floor(at / COMBINED.length)}`}`);
};

const plain = (at: number) => admin(`/servers?limit=${LIMIT}&offset=${(at % PAGES) * LIMIT}&details=true`);

/**
 * Questions of all kinds in turn, six of ten with one filter. `ids`: servers that are known to be there; the clouds of those that are not
 * yet read are asked for them.
 */
export function questions(count: number, token: string, ids: readonly string[]): readonly PacedRequest[] {
  return Array.from({ length: count }, (_, at): PacedRequest => {
    const turn = at % 10;
    const round = Math.floor(at / 10);
    if (turn < 6) return { kind: KINDS.filtered, path: filtered(round * 6 + turn), token };
    if (turn < 8) return { kind: KINDS.combined, path: combined(round * 2 + turn - 6), token };
    if (turn === 8 && ids.length > 0) {
      return { kind: KINDS.show, path: `/servers/${ids[(round * 7919) % ids.length] ?? ''}?scope=system`, token };
    }
    return { kind: KINDS.plain, path: plain(round), token };
  });
}
