import { faultReply } from '../compute/errors.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import { owns } from '../identity/access.ts';
import { behind, booleanIn, comparator, nextQuery, take, type SortValue } from '../paging.ts';
import type { SnapshotRow, VolumeRow } from '../state/rows.ts';
import { maximumOf, usedBy } from './quotas.ts';
import { isTimeName, TIMED, timeTest } from './times.ts';
import { hrefTo, toBasicVolume, toSnapshot, toVolume, type Context } from './views.ts';

/** A request that Cinder does not understand. */
export const badRequest = (message: string): Refusal => new Refusal(faultReply(400, message));

/** There is no such thing, or it belongs to somebody else. */
export const notFound = (message: string): Refusal => new Refusal(faultReply(404, message));

function numberIn({ request }: Context, name: string, fallback: number): number {
  const text = request.query.get(name);
  if (text === null) return fallback;
  const subject = name === 'limit' ? 'limit param' : name;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${subject} must be an integer`);
  if (Number(text) < 0) throw badRequest(`${subject} must be ${name === 'limit' ? 'positive' : '>= 0'}`);
  return Number(text);
}

/** A page's length; nought gives an empty page, too many are cut to the operator's maximum (mapping L-25). */
export function limitIn(context: Context): number {
  const { maxLimit } = context.world.settings;
  return Math.min(numberIn(context, 'limit', maxLimit), maxLimit);
}

function flag(name: string, value: string): boolean {
  const read = booleanIn(value);
  if (read === undefined) throw badRequest(`Value '${value}' for '${name}' is not a boolean.`);
  return read;
}

/** Things of all projects; others than administrators ask for it in vain. */
function isAllTenants({ request, access }: Context): boolean {
  const value = request.query.get('all_tenants');
  return value !== null && access.isAdmin && (value === '' || flag('all_tenants', value));
}

const COLUMNS: Readonly<Record<string, (row: VolumeRow) => SortValue>> = {
  id: ({ id }) => id,
  name: ({ name }) => name,
  status: ({ status }) => status,
  size: ({ size }) => size,
  bootable: ({ bootable }) => (bootable ? 'true' : 'false'),
  availability_zone: () => 'nova',
  volume_type: ({ type }) => type,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};

type Order = (a: VolumeRow, b: VolumeRow) => number;

/** `sort=name:asc,id` or the older pair of parameters; undefined for the default, which needs no sorting. */
function order({ request }: Context): Order | undefined {
  const sort = request.query.get('sort');
  const old = request.query.get('sort_key');
  if (sort === null && old === null) return undefined;
  if (sort !== null && (old !== null || request.query.has('sort_dir'))) {
    const why = "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter.";
    throw badRequest(why);
  }
  const parts = sort === null ? [`${old ?? ''}:${request.query.get('sort_dir') ?? 'desc'}`] : sort.split(',');
  const keys = parts.map((part) => {
    const [name = '', word = 'desc'] = part.split(':');
    const value = COLUMNS[name];
    if (!value) throw badRequest('Invalid input received: Invalid sort key');
    if (word !== 'asc' && word !== 'desc') {
      throw badRequest("Invalid input received: Unknown sort direction, must be 'desc' or 'asc'.");
    }
    return { value, descending: word === 'desc' };
  });
  const descending = keys[0]?.descending ?? true;
  return comparator([
    ...keys,
    { value: ({ createdAt }) => createdAt, descending },
    { value: ({ id }) => id, descending },
  ]);
}

/** All pairs of a dictionary, as Python writes it or as JSON. */
function hasMetadata({ metadata }: VolumeRow, text: string): boolean {
  const pairs = JSON.parse(text.replaceAll("'", '"')) as Readonly<Record<string, string>>;
  return Object.entries(pairs).every(([key, value]) => metadata[key] === value);
}

const FILTERS: Readonly<Record<string, (row: VolumeRow, value: string) => boolean>> = {
  name: (row, value) => row.name === value,
  status: (row, value) => row.status === value,
  bootable: (row, value) => row.bootable === booleanIn(value),
  availability_zone: (_row, value) => value === 'nova',
  project_id: (row, value) => row.projectId === value,
  metadata: hasMetadata,
  'name~': (row, value) => row.name.includes(value),
};

/** The filters that others than administrators may use, and what is not a filter. */
const FOR_ALL = ['name', 'status', 'metadata', 'bootable', 'migration_status', 'availability_zone', 'group_id', 'size'];
const TIMES = ['created_at', 'updated_at'];
const NO_FILTERS = ['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'all_tenants', 'with_count'];

/** Since 3.31 unknown filters are refused, but not to administrators; before they are dropped in silence (OS-75). */
function refuseUnknown({ request, access, minor }: Context): void {
  if (minor < 31 || access.isAdmin) return;
  const known = [...FOR_ALL, ...TIMES, ...NO_FILTERS];
  const unknown = [...request.query.keys()].filter((name) => !known.includes(name.replace(/~$/, '')));
  if (unknown.length > 0) throw badRequest(`Invalid filters ${unknown.join(', ')} are found in query options.`);
}

/** The filters that Cinder knows. */
function tests(context: Context): readonly ((row: VolumeRow) => boolean)[] {
  const { request, access } = context;
  refuseUnknown(context);
  const all = isAllTenants(context);
  const bootable = request.query.get('bootable');
  if (context.minor >= 31 && bootable !== null && booleanIn(bootable) === undefined) {
    throw badRequest(`Invalid input received: 'bootable = ${bootable}'`);
  }
  const given = [...request.query].flatMap(([name, value]) => {
    if (isTimeName(name) && context.minor >= TIMED) {
      const test = timeTest(name, value);
      if (test) return [test];
      throw badRequest(`Invalid ${name} value`);
    }
    const filter = FILTERS[name];
    return filter ? [(row: VolumeRow) => filter(row, value)] : [];
  });
  return [(row) => all || row.projectId === access.projectId, ...given];
}

/** GET /volumes and /volumes/detail: the newest first. */
export function listVolumes(context: Context, form: 'volumes' | 'volumes/detail'): Reply {
  const { cloud, request } = context;
  const limit = limitIn(context);
  const offset = numberIn(context, 'offset', 0);
  const marker = request.query.get('marker') ?? undefined;
  if (marker !== undefined && !cloud.volumes.get(marker)) throw notFound(`Volume ${marker} could not be found.`);
  const fitting = tests(context);
  const fits = (row: VolumeRow) => fitting.every((test) => test(row));
  const by = order(context);
  const rows = by
    ? behind([...cloud.volumes.rows('id')].sort(by), marker)
    : cloud.volumes.rows('newest, ids backwards', marker);
  const found = take(rows, limit + (limit > 0 ? offset : 0), fits);
  const page = found.rows.slice(offset);
  const view = form === 'volumes' ? toBasicVolume : toVolume;
  const last = page.at(-1);
  const more = found.full && last !== undefined;
  const query = last ? nextQuery(request.query, last.id, false) : '';
  return json(200, {
    volumes: page.map((row) => view(context, row)),
    ...(more && { volumes_links: [{ rel: 'next', href: hrefTo(context, `${form}?${query}`) }] }),
    ...(countAsked(context) && { count: [...cloud.volumes.rows('id')].filter(fits).length }),
  });
}

const countAsked = ({ request, minor }: Context): boolean =>
  minor >= 45 && flag('with_count', request.query.get('with_count') ?? 'false');

/** GET /volumes/{id} */
export function showVolume(context: Context, id: string): Reply {
  const row = context.cloud.volumes.get(id);
  if (!row || !owns(context.access, row.projectId)) throw notFound(`Volume ${id} could not be found.`);
  return json(200, { volume: toVolume(context, row) });
}

/** GET /snapshots/detail: the newest first. */
export function listSnapshots(context: Context): Reply {
  const { cloud, access, request } = context;
  const all = isAllTenants(context);
  const rows = [...cloud.snapshots.values()].reverse();
  const volume = request.query.get('volume_id');
  const mine = (row: SnapshotRow) =>
    (all || row.projectId === access.projectId) && (volume === null || row.volumeId === volume);
  const marker = request.query.get('marker') ?? undefined;
  if (marker !== undefined && !cloud.snapshots.has(marker)) throw notFound(`Snapshot ${marker} could not be found.`);
  const found = take(behind(rows, marker), limitIn(context), mine);
  const last = found.rows.at(-1);
  const query = last ? nextQuery(request.query, last.id, false) : '';
  return json(200, {
    snapshots: found.rows.map((row) => toSnapshot(context, row)),
    ...(found.full && {
      snapshots_links: [{ rel: 'next', href: hrefTo(context, `snapshots/detail?${query}`) }],
    }),
  });
}

/** GET /snapshots/{id} */
export function showSnapshot(context: Context, id: string): Reply {
  const row = context.cloud.snapshots.get(id);
  if (!row || !owns(context.access, row.projectId)) throw notFound(`Snapshot ${id} could not be found.`);
  return json(200, { snapshot: toSnapshot(context, row) });
}

/** GET /limits: from 3.39 on administrators may name a project; whoever else names one is told his own. */
export function showLimits(context: Context): Reply {
  const { access, minor } = context;
  const { query } = context.request;
  const named = query.get('project_id') ?? query.get('tenant_id');
  const project = access.isAdmin && minor >= 39 && named !== null ? named : access.projectId;
  const [used, maximum] = [usedBy(context, project), maximumOf(context)];
  const absolute = {
    maxTotalVolumes: maximum.volumes,
    maxTotalSnapshots: maximum.snapshots,
    maxTotalVolumeGigabytes: maximum.gigabytes,
    maxTotalBackups: 10,
    maxTotalBackupGigabytes: 1000,
    totalVolumesUsed: used.volumes,
    totalGigabytesUsed: used.gigabytes,
    totalSnapshotsUsed: used.snapshots,
    totalBackupsUsed: 0,
    totalBackupGigabytesUsed: 0,
  };
  return json(200, { limits: { rate: [], absolute } });
}
