import { Refusal } from '../http/message.ts';
import { booleanIn } from '../paging.ts';
import { portsOf } from '../state/cloud.ts';
import { statesOf } from '../state/nova-status.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { badRequest, novaError, policyForbids } from './errors.ts';
import { COLUMNS, EXACT } from './server-columns.ts';
import {
  TAG_FILTERS,
  isAllTenants,
  optionsOf,
  regexIn,
  strictBoolean,
  timeIn,
  type Options,
} from './server-options.ts';

type Test = (row: ServerRow) => boolean;

/** What a list asks for. */
export interface ServerFilter {
  /** Holds back nothing but what the database would. */
  readonly fits: Test;
  /** For servers that still wait for a host, to which times of change do not apply (mapping L-52). */
  readonly fitsWaiting: Test;
  /** Milliseconds since 1970: only rows changed since then. */
  readonly since: number | undefined;
  /** No server that waits for a host has an address. */
  readonly byAddress: boolean;
  /** Something beside all_tenants was asked for. */
  readonly narrowed: boolean;
}

/** Parameters that stand for a column of another name. */
const ALIASES: Readonly<Record<string, string>> = {
  name: 'display_name',
  description: 'display_description',
  image: 'image_ref',
  tenant_id: 'project_id',
};

const HANDLED = [
  'all_tenants',
  'changes-before',
  'changes-since',
  'deleted',
  'flavor',
  'ip',
  'ip6',
  'locked',
  'project_id',
  'soft_deleted',
  'status',
  'tenant_id',
  ...TAG_FILTERS,
];

function columnTest(context: Context, name: string, value: string): Test {
  const column = ALIASES[name] ?? name;
  const valueOf = COLUMNS[column];
  if (!valueOf) return () => true;
  if (EXACT.includes(column)) return (row) => String(valueOf(row, context.cloud)) === value;
  const pattern = regexIn(name, value);
  return (row) => {
    const found = valueOf(row, context.cloud);
    return found !== null && pattern.test(String(found));
  };
}

/** Status filters that name nothing give an empty list up to 2.37 and an error above (mapping L-11). */
function statusTest({ request, minor, access }: Context): Test {
  const { vms, tasks } = statesOf(request.query.getAll('status'));
  if (vms.length === 0) {
    if (minor >= 38) throw badRequest('Invalid status value');
    return () => false;
  }
  if (vms.length === 1 && vms[0] === 'deleted' && !access.isAdmin) {
    throw new Refusal(novaError(403, 'Only administrators may list deleted instances'));
  }
  return (row) =>
    vms.includes(row.vmState) && (tasks === undefined || (row.taskState !== null && tasks.includes(row.taskState)));
}

/** By default neither deleted nor soft-deleted rows; with a time of change both (mapping L-13, L-51). */
function lifeTest(options: Options, wantsDeleted: boolean): Test {
  const given = options.get('deleted');
  const timed = options.has('changes-since') || options.has('changes-before');
  if (given === undefined && timed && !wantsDeleted) return () => true;
  const soft = options.get('soft_deleted');
  const deleted = wantsDeleted || booleanIn(given ?? '') === true;
  const withSoft = soft === undefined ? deleted : (booleanIn(soft) ?? true);
  if (deleted) return (row) => row.deleted || (withSoft && row.vmState === 'soft-delete');
  return (row) => !row.deleted && (withSoft || row.vmState !== 'soft-delete');
}

function tagTests(options: Options): readonly Test[] {
  const tagsOf = (name: string) => options.get(name)?.split(',');
  const all = tagsOf('tags');
  const any = tagsOf('tags-any');
  const notAll = tagsOf('not-tags');
  const notAny = tagsOf('not-tags-any');
  const tests: Test[] = [];
  if (all) tests.push(({ tags }) => all.every((tag) => tags.includes(tag)));
  if (any) tests.push(({ tags }) => any.some((tag) => tags.includes(tag)));
  if (notAll) tests.push(({ tags }) => !notAll.every((tag) => tags.includes(tag)));
  if (notAny) tests.push(({ tags }) => !notAny.some((tag) => tags.includes(tag)));
  return tests;
}

/** Fixed addresses that hold the text, as Neutron finds them (mapping L-10). */
function addressTests({ cloud }: Context, options: Options): readonly Test[] {
  const texts = ['ip', 'ip6'].flatMap((name) => options.get(name) ?? []);
  if (texts.length === 0) return [];
  const holds = (address: string) => texts.some((text) => address.includes(text));
  return [(row) => portsOf(cloud, row.id).some((port) => port.fixedIps.some(({ address }) => holds(address)))];
}

function flavorTests({ cloud }: Context, options: Options): readonly Test[] {
  const id = options.get('flavor');
  if (id === undefined) return [];
  const known = cloud.flavors.get(id);
  return [(row) => known !== undefined && row.flavor.id === known.id];
}

/** Without all_tenants the project is the caller's, whatever was asked for (mapping L-12). */
function ownerTests({ access, request }: Context, options: Options): readonly Test[] {
  if (isAllTenants(options)) {
    if (!access.isAdmin) {
      const list = request.path.endsWith('/detail') ? 'detail' : 'index';
      throw policyForbids(`os_compute_api:servers:${list}:get_all_tenants`);
    }
    const project = options.get('tenant_id') ?? options.get('project_id');
    return project === undefined ? [] : [(row) => row.projectId === project];
  }
  const { projectId, userId } = access;
  return [(row) => (projectId === undefined ? row.userId === userId : row.projectId === projectId)];
}

interface Times {
  readonly since: number | undefined;
  readonly test: Test;
}

function times(options: Options): Times {
  const [since, before] = ['changes-since', 'changes-before'].map((name) => {
    const value = options.get(name);
    return value === undefined ? undefined : timeIn(name, value);
  });
  if (since !== undefined && before !== undefined && since > before) {
    throw badRequest('The value of changes-since must be less than or equal to changes-before.');
  }
  const test: Test = ({ updatedAt }) =>
    (since === undefined && before === undefined) ||
    (updatedAt !== null && updatedAt >= (since ?? updatedAt) && updatedAt <= (before ?? updatedAt));
  return { since, test };
}

/** Reads the filters of a list of servers. Throws Nova's refusals. */
export function serverFilter(context: Context): ServerFilter {
  const options = optionsOf(context);
  const status = context.request.query.has('status') ? statusTest(context) : undefined;
  const wantsDeleted =
    context.access.isAdmin && context.request.query.getAll('status').some((word) => /^deleted$/i.test(word));
  const changed = times(options);
  const owner = ownerTests(context, options);
  const locked = options.get('locked');
  const tests: Test[] = [
    lifeTest(options, wantsDeleted),
    ...owner,
    ...(status ? [status] : []),
    ...(locked === undefined ? [] : [lockedTest(strictBoolean(locked))]),
    ...tagTests(options),
    ...flavorTests(context, options),
    ...[...options]
      .filter(([name]) => !HANDLED.includes(name))
      .map(([name, value]) => columnTest(context, name, value)),
    ...addressTests(context, options),
  ];
  const fitsWaiting: Test = (row) => tests.every((test) => test(row));
  return {
    fits: (row) => changed.test(row) && fitsWaiting(row),
    fitsWaiting,
    since: changed.since,
    byAddress: options.has('ip') || options.has('ip6'),
    narrowed: [...context.request.query.keys()].some((name) => name !== 'all_tenants'),
  };
}

const lockedTest =
  (wanted: boolean): Test =>
  (row) =>
    row.locked === wanted;
