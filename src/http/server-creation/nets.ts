import { isIP } from 'node:net';
import { GatewayError, type NewNic } from '../../contract/index.ts';
import { isInRange } from '../../schema/addresses.ts';
import { splitGid } from '../../schema/ids.ts';
import { isIn, type Condition } from '../../schema/query/condition.ts';
import type { Referred, SeenRow } from '../../schema/servers/writes/asked.ts';
import type { NetSpec } from '../../schema/servers/writes/nets.ts';

const text = (row: SeenRow, key: string) => (typeof row[key] === 'string' ? row[key] : '');
const whole = (row: SeenRow, key: string) => (typeof row[key] === 'number' ? row[key] : 0);
const backendId = (id: string) => splitGid(id)?.backendId ?? '';

const refuse = (message: string) => new GatewayError('invalid_request', message);

/** What is known of the networks of the chosen cloud. */
export interface NetLookups {
  /** Rows of `/networks` of the cloud that the project may use. */
  readonly networks: (where: Condition) => Promise<readonly SeenRow[]>;
  readonly network: (spec: NetSpec) => Promise<Referred>;
  readonly secgroup: (field: string, given: string) => Promise<string>;
}

/** Addresses of IPv6 are not counted: there are enough. */
const freeIn = (row: SeenRow) =>
  text(row, 'guest_ip_start') === '' ? Infinity : whole(row, 'ports') - whole(row, 'ports_used');

const compare = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1);

/** The network that is taken when none is named: one of the project's own, the emptiest first (cloudpods-api §9.1.4). */
async function anyNetwork(spec: NetSpec, look: NetLookups, project: string): Promise<SeenRow> {
  const wantsExit = spec.reach === 'exit';
  const rows = await look.networks(isIn('exit', [wantsExit ? 1 : 0]));
  const version = spec.ipv6 === 'only' ? 'guest_ip6_start' : 'guest_ip_start';
  const usable = rows.filter((row) => row['status'] === 'available' && freeIn(row) > 0 && text(row, version) !== '');
  const own = usable.filter((row) => row['project_id'] === project);
  const [best] = (own.length > 0 ? own : usable).sort(
    (a, b) => compare(freeIn(b), freeIn(a)) || (text(a, 'id') < text(b, 'id') ? -1 : 1),
  );
  if (best) return best;
  throw refuse(
    `${spec.field}: there is no network with a free address${wantsExit ? ' that leads outside' : ''}; name one`,
  );
}

/** Throws `invalid_request` for an address outside of the network. */
function checkAddress(field: string, address: string | undefined, row: SeenRow): void {
  if (address === undefined) return;
  const six = isIP(address) === 6;
  const [start, end] = six
    ? [text(row, 'guest_ip6_start'), text(row, 'guest_ip6_end')]
    : [text(row, 'guest_ip_start'), text(row, 'guest_ip_end')];
  if (isInRange(address, start, end)) return;
  const range = start === '' ? `it has no IPv${six ? '6' : '4'} addresses` : `its addresses are ${start} to ${end}`;
  throw refuse(`${field}: ${address} is not in network ${text(row, 'name')}: ${range}`);
}

/** Whether any address of the network around it will do: it is the only one there, or both versions are wanted. */
async function isAnywhere(row: SeenRow, spec: NetSpec, { networks }: NetLookups): Promise<boolean> {
  const siblings = await networks(isIn('vpc_id', [text(row, 'vpc_id')]));
  if (siblings.length === 1) return true;
  return spec.ipv6 === 'too' && siblings.length === 2;
}

async function nicOf(spec: NetSpec, look: NetLookups, project: string): Promise<NewNic> {
  const row = spec.network === undefined ? await anyNetwork(spec, look, project) : (await look.network(spec)).row;
  checkAddress(`${spec.field}.address`, spec.address, row);
  if (spec.ipv6 !== 'too') checkAddress(`${spec.field}.address6`, spec.address6, row);
  const secgroups = spec.secgroups
    ? await Promise.all(spec.secgroups.map((given, index) => look.secgroup(`${spec.field}.secgroups.${index}`, given)))
    : undefined;
  return {
    network: backendId(text(row, 'id')),
    vpc: backendId(text(row, 'vpc_id')),
    anywhere: await isAnywhere(row, spec, look),
    ...(spec.address !== undefined && { address: spec.address }),
    ...(spec.address6 !== undefined && { address6: spec.address6 }),
    ...(spec.mac !== undefined && { mac: spec.mac }),
    ...(secgroups && { secgroups }),
  };
}

/** The interfaces of a new server on the chosen cloud; one on a network of the project when none is asked for. */
export async function nicsOf(specs: readonly NetSpec[], look: NetLookups, project: string): Promise<readonly NewNic[]> {
  const wanted = specs.length > 0 ? specs : [{ field: 'nets.0' }];
  return Promise.all(wanted.map((spec) => nicOf(spec, look, project)));
}
