import { randomBytes } from 'node:crypto';
import { serverRow } from '../content/servers.ts';
import { PLAIN } from '../content/shapes.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import { recordAction } from '../state/actions.ts';
import { addPort, addressesFor, NoAddress } from '../state/ports.ts';
import type { AttachedVolume, ServerRow } from '../state/rows.ts';
import { begin, type Outcome } from '../state/tasks.ts';
import { addVolume, attachVolume } from '../state/volumes.ts';
import { linksTo, type Context } from './context.ts';
import { badRequest, novaError } from './errors.ts';
import { planOf, type Plan, type PlannedNic } from './server-plan.ts';
import { serverRequest, type ServerRequest } from './server-request.ts';

const secondOf = (time: number) => Math.floor(time / 1000) * 1000;

const hostnameOf = (name: string) =>
  name
    .toLowerCase()
    .replaceAll(/[ _.]/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .slice(0, 63);

function zoneOf({ cloud }: Context, given: string | undefined): { readonly zone?: string; readonly host?: string } {
  const [zone, host] = (given ?? '').split(':');
  if (!zone) return {};
  const fitting = [...cloud.hosts.values()].filter((one) => one.zone === zone);
  if (fitting.length === 0) throw badRequest(`The requested availability zone is not available`);
  if (host && !fitting.some((one) => one.name === host)) throw badRequest(`Compute host ${host} could not be found.`);
  return { zone, ...(host ? { host } : {}) };
}

function rowOf(context: Context, given: ServerRequest, plan: Plan): ServerRow {
  const { cloud, access, minor } = context;
  const created = secondOf(cloud.now());
  const { zone, host } = zoneOf(context, given.availability_zone);
  const chosen = host ?? [...cloud.hosts.values()].find((one) => zone === undefined || one.zone === zone)?.name ?? null;
  return cloud.servers.add((id, number) => ({
    ...serverRow(cloud.basis, { id, index: cloud.basis.servers + number, createdAt: created }, PLAIN),
    name: given.name,
    description: minor < 19 ? given.name : (given.description ?? null),
    projectId: access.projectId ?? '',
    userId: access.userId,
    vmState: 'building',
    taskState: 'scheduling',
    powerState: 0,
    updatedAt: created,
    launchedAt: null,
    host: chosen,
    flavor: plan.flavor,
    imageId: plan.image?.id ?? '',
    metadata: given.metadata ?? {},
    tags: given.tags ?? [],
    keyName: given.key_name ?? null,
    hostname: given.hostname ?? hostnameOf(given.name),
    configDrive: given.config_drive ? 'True' : '',
    userData: given.user_data ?? null,
  }));
}

function plugIn(context: Context, row: ServerRow, plan: Plan, nics: readonly PlannedNic[]): void {
  const { cloud } = context;
  const zone = cloud.hosts.get(row.host ?? '')?.zone ?? 'nova';
  for (const nic of nics) {
    if ('port' in nic) {
      const bound = { deviceId: row.id, deviceOwner: `compute:${zone}`, host: row.host ?? '', own: true };
      cloud.ports.put({ ...nic.port, ...bound, status: 'ACTIVE', updatedAt: row.createdAt });
      continue;
    }
    const { network, address } = nic;
    const fixedIps = addressesFor(cloud, network, address === undefined ? [] : [{ address }]);
    const { projectId, id: deviceId, host } = row;
    addPort(cloud, { network, projectId, fixedIps, securityGroups: plan.groups, deviceId, zone, host });
  }
}

function volumesFor({ cloud }: Context, row: ServerRow, { volumes }: Plan): readonly AttachedVolume[] {
  return volumes.map((one, slot) => {
    const device = `/dev/vd${String.fromCharCode(97 + slot + (row.imageId === '' ? 0 : 1))}`;
    const { projectId, userId, id: serverId, host } = row;
    const { image, size, type, snapshotId = null } = one;
    const made =
      one.volume ??
      addVolume(cloud, {
        projectId,
        userId,
        size,
        snapshotId,
        ...(image && { image }),
        ...(type !== undefined && { type }),
      });
    attachVolume(cloud, made.id, { serverId, device, host });
    return { id: made.id, device, deleteOnTermination: one.deleteOnTermination };
  });
}

/** What becomes of it: failures on request, and what no host can hold. */
function outcomeOf({ metadata, flavor }: ServerRow): Outcome {
  const failed = (message: string): Outcome => ({
    failure: { error: message, patch: { status: 'ERROR', fault: { code: 500, message, details: '' }, host: null } },
  });
  if (flavor.name === 'x1.monster') return failed('No valid host was found. There are not enough hosts available.');
  if (metadata['testbed:fail'] === 'spawn') return failed('Build of instance failed: a fault was asked for.');
  return { patch: { status: 'ACTIVE' } };
}

/** POST /servers (mapping W-01…W-03): one server; it is there when its task ends. */
export function createServer(context: Context): Reply {
  const { cloud, world } = context;
  const given = serverRequest(context);
  if ((given.max_count ?? 1) > 1) throw badRequest('this simulator makes one server at a time');
  const plan = planOf(context, given);
  const row = rowOf(context, given, plan);
  try {
    plugIn(context, row, plan, plan.nics);
  } catch (error) {
    if (!(error instanceof NoAddress)) throw error;
    cloud.servers.delete(row.id);
    throw new Refusal(novaError(400, 'No fixed IP addresses available for network'));
  }
  cloud.servers.put({ ...row, volumes: volumesFor(context, row, plan) });
  const delay = Number(given.metadata?.['testbed:delay'] ?? 0) * 1000;
  const { userId, projectId } = row;
  const requestId = context.request.id;
  recordAction(cloud, row.id, { requestId, action: 'create', userId, projectId });
  const step = { requestId, event: 'compute__do_build_and_run_instance' };
  begin(cloud, row.id, { taskState: 'spawning', takes: world.settings.taskTime + delay, step, ...outcomeOf(row) });
  const adminPass = given.adminPass ?? randomBytes(9).toString('base64url');
  const security_groups = (given.security_groups ?? [{ name: 'default' }]).map(({ name }) => ({ name }));
  const server = {
    id: row.id,
    links: linksTo(context, 'servers', row.id),
    'OS-DCF:diskConfig': 'MANUAL',
    security_groups,
    adminPass,
  };
  const location = linksTo(context, 'servers', row.id)[0]?.href ?? '';
  return json(202, { server }, { Location: location });
}
