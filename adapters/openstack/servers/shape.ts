import {
  GatewayError,
  type Accepted,
  type Call,
  type HttpReply,
  type Move,
  type Rebuild,
  type Rescue,
  type SavedImage,
  type Server,
  type ShapeActions,
} from 'podgate/contract';
import { reader, Type } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';
import { postAction } from './act.ts';
import { acceptedBy } from './reference.ts';
import { askMarked, resizeServer } from './resize.ts';

/** Since when Nova takes what an action can hold (mapping W-20, W-50, W-51). */
const SINCE = {
  keypair: 54,
  userData: 57,
  rebuild: 93,
  imageInBody: 45,
  rescueVolumes: 87,
  host: 56,
  autoBlock: 25,
  checkedHost: 30,
};

/** The last one before sizes of hosts were taken out, as their list is read (mapping V-05). */
const HYPERVISOR_VERSION = 87;

async function needs(session: Session, what: string, minor: number, call: Call): Promise<void> {
  if ((await session.newest('compute', call)) >= minor) return;
  throw new GatewayError('unsupported', `${what}: cloud ${session.cloud.name} is too old for it (it needs 2.${minor})`);
}

const readPassword = reader(
  Type.Object({
    adminPass: Type.Optional(Type.String()),
    server: Type.Optional(Type.Object({ adminPass: Type.Optional(Type.String()) })),
  }),
  "Nova's answer",
);

/** What Nova has made itself; operators may have it keep that to itself. */
function passwordIn(reply: HttpReply, given: string | undefined): { readonly password?: string } {
  if (given !== undefined || reply.text === '') return {};
  const { adminPass, server } = readPassword(reply.json());
  const password = server?.adminPass ?? adminPass;
  return password === undefined ? {} : { password };
}

async function rebuild(session: Session, { id }: Server, wanted: Rebuild, call: Call): Promise<Accepted> {
  const { image, password, keypair, user_data: userData } = wanted;
  if (keypair !== undefined) await needs(session, 'keypair', SINCE.keypair, call);
  if (userData !== undefined) await needs(session, 'user_data', SINCE.userData, call);
  const body = {
    rebuild: {
      imageRef: image,
      ...(password !== undefined && { adminPass: password }),
      ...(keypair !== undefined && { key_name: keypair }),
      ...(userData !== undefined && { user_data: userData }),
    },
  };
  const reply = await postAction(session, id, { body, version: SINCE.rebuild }, call);
  return { ...acceptedBy(reply), ...passwordIn(reply, password) };
}

const readImage = reader(Type.Object({ image_id: Type.String() }), "Nova's answer");

/** In the body from 2.45 on, before that the end of a URL that may lead nowhere from here (mapping W-24). */
function imageIn(reply: HttpReply): string {
  const { location } = reply.headers;
  if (location !== undefined) return location.split('/').at(-1) ?? '';
  return readImage(reply.json()).image_id;
}

async function saveImage(session: Session, { id }: Server, { name, notes }: SavedImage, call: Call): Promise<Accepted> {
  const body = { createImage: { name, ...(notes !== undefined && { metadata: { description: notes } }) } };
  const reply = await postAction(session, id, { body, version: SINCE.imageInBody }, call);
  return { ...acceptedBy(reply), image: imageIn(reply) };
}

async function rescue(session: Session, { id }: Server, { image, password }: Rescue, call: Call): Promise<Accepted> {
  const members = {
    ...(password !== undefined && { adminPass: password }),
    ...(image !== undefined && { rescue_image_ref: image }),
  };
  const body = { rescue: Object.keys(members).length > 0 ? members : null };
  const reply = await postAction(session, id, { body, version: SINCE.rescueVolumes }, call);
  return { ...acceptedBy(reply), ...passwordIn(reply, password) };
}

const readHypervisor = reader(
  Type.Object({ hypervisor: Type.Object({ service: Type.Object({ host: Type.String() }) }) }),
  "Nova's hypervisor",
);

/** What Nova calls the host of a hypervisor, which may have another name itself. */
async function hostNamed(session: Session, to: string | undefined, call: Call): Promise<string | undefined> {
  if (to === undefined) return undefined;
  const path = `/os-hypervisors/${pathPart(to)}`;
  const request = { service: 'compute', operation: 'hypervisors.show', path, version: HYPERVISOR_VERSION } as const;
  return readHypervisor((await session.send(request, call)).json()).hypervisor.service.host;
}

/** It ends in VERIFY_RESIZE, as a change of size (mapping W-50). */
async function migrate(session: Session, server: Server, { to }: Move, call: Call): Promise<Accepted> {
  if (to !== undefined) await needs(session, 'prefer_host', SINCE.host, call);
  const host = await hostNamed(session, to, call);
  const mark = { kind: 'migrate', since: session.tools.now(), flavor: server.instance_type ?? '' } as const;
  const body = { migrate: host === undefined ? null : { host } };
  return askMarked(session, server, { mark, body, ...(to !== undefined && { version: SINCE.host }) }, call);
}

/**
 * Below 2.25 whether disks are to be moved has to be said. From 2.30 on Nova's scheduler looks whether a host that is named can take the
 * server, unless it is forced; before that Nova takes our word for it (mapping W-51, X-02).
 */
async function liveMigrate(session: Session, { id }: Server, { to }: Move, call: Call): Promise<Accepted> {
  const old = (await session.newest('compute', call)) < SINCE.autoBlock;
  const how = old ? { block_migration: false, disk_over_commit: false } : { block_migration: 'auto' };
  const host = (await hostNamed(session, to, call)) ?? null;
  const body = { 'os-migrateLive': { host, ...how } };
  return acceptedBy(await postAction(session, id, { body, ...(!old && { version: SINCE.checkedHost }) }, call));
}

/** A migration that came to nothing leaves the server where it was, with or without an error (mapping W-51). */
const moved = ({ host }: Server, { from }: Move) => from === undefined || host === undefined || host.name !== from;

/** What changes a server as a whole (mapping W-20…W-24, W-50, W-51, W-55). */
export const shapeActions: ShapeActions<Session> = {
  resize: {
    from: () => ['running', 'ready'],
    run: resizeServer,
    achieved: ({ instance_type }, { name }) => instance_type === name,
  },
  rebuild: { from: () => ['running', 'ready', 'unknown'], run: rebuild },
  password: {
    from: () => ['running'],
    run: async (session, { id }, { password }, call) =>
      acceptedBy(await postAction(session, id, { body: { changePassword: { adminPass: password } } }, call)),
  },
  save_image: { from: () => ['running', 'ready', 'suspend'], run: saveImage },
  rescue: { from: () => ['running', 'ready', 'unknown'], run: rescue },
  unrescue: {
    from: () => ['rescue'],
    run: async (session, { id }, _input, call) =>
      acceptedBy(await postAction(session, id, { body: { unrescue: null } }, call)),
  },
  migrate: { from: () => ['running', 'ready'], run: migrate, achieved: moved },
  live_migrate: { from: () => ['running', 'suspend'], run: liveMigrate, achieved: moved },
};
