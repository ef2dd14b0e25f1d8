import { hashText } from '../content/hash.ts';
import type { Image } from '../content/images.ts';
import { Refusal, json, type Reply } from '../http/message.ts';
import type { ServerRow } from '../state/rows.ts';
import type { Context } from './context.ts';
import { badRequest, novaError, policyForbids } from './errors.ts';
import { membersIn, start, textIn, type Members } from './doing.ts';
import { beginMigration, endMigration } from './migrations.ts';
import { requireKey } from './own-things.ts';
import { accepted, guard } from './server-actions.ts';
import { consoleOutput, vncConsole } from './server-console.ts';
import { createBackup, createImage } from './server-images.ts';
import { confirmResize, move, resize, revertResize } from './server-resize.ts';
import { toServer } from './server-view.ts';

/** Nova's twelve characters, different for each request. */
const madePassword = ({ request }: Context) => `Made${hashText(request.id).toString(36)}x9`;

function imageOf({ cloud }: Context, id: string | undefined): Image {
  const image = cloud.images.get(id ?? '');
  if (!image) throw badRequest(`Image ${id} could not be found.`);
  return image;
}

/** `{"rebuild": {"imageRef": …}}` (mapping W-20) */
function rebuild(context: Context, row: ServerRow, value: unknown): Reply {
  const { minor } = context;
  const known = ['imageRef', 'adminPass', 'name', 'metadata', 'preserve_ephemeral'];
  if (minor >= 54) known.push('key_name');
  if (minor >= 57) known.push('user_data');
  const members = membersIn('rebuild', value, known);
  const image = imageOf(context, textIn(members, 'imageRef'));
  if (row.imageId === '' && minor < 93)
    throw badRequest('Unable to rebuild with a different image for a volume-backed server.');
  if (image.minRam > row.flavor.ram) throw badRequest("Flavor's memory is too small for requested image.");
  guard(context, row, 'rebuild', ['active', 'stopped', 'error']);
  const { key_name: key } = members;
  requireKey(context, key);
  const vmState = row.vmState === 'stopped' ? 'stopped' : 'active';
  start(context, row, {
    action: 'rebuild',
    event: 'compute_rebuild_instance',
    task: 'rebuilding',
    patch: {
      vmState,
      powerState: vmState === 'active' ? 1 : 4,
      ...(row.imageId !== '' && { imageId: image.id }),
      ...((typeof key === 'string' || key === null) && { keyName: key }),
    },
  });
  const adminPass = textIn(members, 'adminPass') ?? madePassword(context);
  const now = context.cloud.servers.get(row.id) ?? row;
  return json(202, { server: { ...toServer(context, now, false), adminPass } });
}

/** `{"changePassword": {"adminPass": …}}`: without somebody in the guest who does it, Nova cannot (mapping W-23, E-36). */
function changePassword(context: Context, row: ServerRow, value: unknown): Reply {
  const password = textIn(membersIn('changePassword', value, ['adminPass']), 'adminPass');
  if (password === undefined) throw badRequest("Invalid input: 'adminPass' is a required property");
  guard(context, row, 'changePassword', ['active']);
  if (row.metadata['testbed:fail'] === 'password') throw new Refusal(novaError(409, 'QEMU guest agent is not enabled'));
  start(context, row, { action: 'changePassword', event: 'compute_set_admin_password', task: 'updating_password' });
  return accepted;
}

/** `{"rescue": …}`: answered with 200 and the password (mapping W-55). */
function rescue(context: Context, row: ServerRow, value: unknown): Reply {
  const members = membersIn('rescue', value, ['adminPass', 'rescue_image_ref']);
  const wanted = textIn(members, 'rescue_image_ref');
  if (wanted !== undefined) imageOf(context, wanted);
  if (row.imageId === '' && context.minor < 87) {
    throw badRequest(`Instance ${row.id} cannot be rescued: Cannot rescue a volume-backed instance`);
  }
  guard(context, row, 'rescue', ['active', 'stopped', 'error']);
  const patch = { vmState: 'rescued', powerState: 1 };
  start(context, row, { action: 'rescue', event: 'compute_rescue_instance', task: 'rescuing', patch });
  return json(200, { adminPass: textIn(members, 'adminPass') ?? madePassword(context) });
}

function unrescue(context: Context, row: ServerRow): Reply {
  guard(context, row, 'unrescue', ['rescued']);
  const patch = { vmState: 'active', powerState: 1 };
  start(context, row, { action: 'unrescue', event: 'compute_unrescue_instance', task: 'unrescuing', patch });
  return accepted;
}

function adminOnly({ access }: Context, rule: string): void {
  if (!access.isAdmin) throw policyForbids(`os_compute_api:os-migrate-server:${rule}`);
}

/** The host that is asked for, if any. */
function hostIn({ cloud }: Context, row: ServerRow, members: Members): string | undefined {
  const host = textIn(members, 'host');
  if (host === undefined) return undefined;
  if (!cloud.hosts.has(host)) throw badRequest(`Compute host ${host} could not be found.`);
  if (host === row.host) throw badRequest('Migrating to the same host is not allowed.');
  return host;
}

/** `{"migrate": null}`, from 2.56 with a host (mapping W-50) */
function migrate(context: Context, row: ServerRow, value: unknown): Reply {
  adminOnly(context, 'migrate');
  const host = hostIn(context, row, membersIn('migrate', value, context.minor >= 56 ? ['host'] : []));
  return move(context, row, { action: 'migrate', flavor: row.flavor, host });
}

/** From 2.30 on the scheduler has to agree to a host that is named, unless it is forced: it takes none that is disabled. */
function requireFit({ cloud, minor }: Context, name: string, force: unknown): void {
  const host = cloud.hosts.get(name);
  if (host?.up === false) throw badRequest(`Compute service of ${name} is unavailable at this time.`);
  if (minor < 30 || force === true || host?.disabledReason === null) return;
  throw badRequest('No valid host was found. There are not enough hosts available.');
}

/** `{"os-migrateLive": …}` (mapping W-51) */
function migrateLive(context: Context, row: ServerRow, value: unknown): Reply {
  adminOnly(context, 'migrate_live');
  const needed = context.minor >= 25 ? ['host', 'block_migration'] : ['host', 'block_migration', 'disk_over_commit'];
  const known = context.minor >= 30 && context.minor < 68 ? [...needed, 'force'] : needed;
  const members = membersIn('os-migrateLive', value, known);
  const lacking = needed.find((key) => !(key in members));
  if (lacking !== undefined) throw badRequest(`Invalid input: '${lacking}' is a required property`);
  const asked = hostIn(context, row, members);
  guard(context, row, 'os-migrateLive', ['active', 'paused']);
  if (asked !== undefined) requireFit(context, asked, members['force']);
  const host = asked ?? [...context.cloud.hosts.keys()].find((name) => name !== row.host);
  const fails = row.metadata['testbed:fail'] === 'migrate';
  const id = beginMigration(context, row, { type: 'live-migration', status: 'running', to: host ?? null });
  start(context, row, {
    action: 'live-migration',
    event: 'compute_live_migration',
    task: 'migrating',
    patch: { host: fails ? (row.host ?? undefined) : host },
    then: () => endMigration(context.cloud, id, fails ? 'error' : 'completed'),
  });
  return accepted;
}

/** Nova's actions that change a server as a whole, by their key. */
export const SHAPE_ACTIONS: Readonly<Record<string, (context: Context, row: ServerRow, value: unknown) => Reply>> = {
  rebuild,
  changePassword,
  createImage,
  createBackup,
  rescue,
  unrescue,
  migrate,
  'os-migrateLive': migrateLive,
  resize,
  confirmResize,
  revertResize,
  'os-getVNCConsole': vncConsole,
  'os-getConsoleOutput': consoleOutput,
};
