import assert from 'node:assert/strict';
import type { Accepted, Server, ServerActionName, ServerStatus } from '../../contract/index.ts';
import type { InputOf, Workpiece } from './workpiece.ts';
import { PART_STEPS } from './part-steps.ts';

/** A server before something was done to it, with what was asked for and what the cloud said. */
export interface Done<Input> {
  readonly before: Server;
  readonly input: Input;
  readonly accepted: Accepted;
  readonly work: Workpiece;
}

/** How an action is driven to its end. */
export interface Step<Input> {
  /** What must be done before, unless it was. Absent: the server must run. */
  readonly before?: { readonly by: ServerActionName; met(server: Server, work: Workpiece): boolean };
  /** What takes it back: without that it is not tried. */
  readonly undo?: ServerActionName;
  /** In the administrator's name. */
  readonly administrator?: boolean;
  /** Why it cannot be tried on a cloud; nothing when it can. */
  obstacle?(work: Workpiece): string | undefined;
  input(work: Workpiece): Input | Promise<Input>;
  /** Whether a server at rest is as is wanted; nothing: it is gone. */
  seen(server: Server | undefined, done: Done<Input>): boolean | Promise<boolean>;
  /** What is to be taken along or away then. */
  after?(work: Workpiece, done: Omit<Done<Input>, 'work'>): void | Promise<void>;
}

const comesTo = (status: ServerStatus) => (server: Server | undefined) => server?.status === status;
const isIn = (status: ServerStatus) => (server: Server) => server.status === status;
const nothing = () => undefined;

const moved = {
  administrator: true,
  obstacle: ({ making }: Workpiece) => (making.administrator ? undefined : 'the target names no administrator'),
  input: async (work: Workpiece) => {
    const { host } = await work.seenByAdministrator();
    return { ...(host && { from: host.name }) };
  },
  seen: (server: Server | undefined, { before }: Done<unknown>) =>
    server?.status === 'running' && server.host !== undefined && server.host.name !== before.host?.name,
};

/** Every action of the contract, in the order in which they are tried. */
export const STEPS: { readonly [Name in ServerActionName]: Step<InputOf<Name>> } = {
  stop: { input: () => ({ force: false }), seen: comesTo('ready') },
  start: { before: { by: 'stop', met: isIn('ready') }, input: nothing, seen: comesTo('running') },
  restart: { input: () => ({ force: true }), seen: comesTo('running') },
  suspend: { input: nothing, seen: comesTo('suspend') },
  resume: { before: { by: 'suspend', met: isIn('suspend') }, input: nothing, seen: comesTo('running') },
  pause: { input: nothing, seen: comesTo('suspend') },
  shelve: { input: nothing, seen: comesTo('ready') },
  unshelve: {
    before: { by: 'shelve', met: (_server, { last }) => last === 'shelve' },
    input: nothing,
    seen: comesTo('running'),
  },
  lock: { undo: 'unlock', input: nothing, seen: (server) => server?.locked === true },
  unlock: {
    before: { by: 'lock', met: ({ locked }) => locked === true },
    input: nothing,
    seen: (server) => server !== undefined && server.locked !== true,
  },
  update: {
    input: ({ wanted }) => ({ name: `${wanted.name}-renamed` }),
    seen: (server, { input }) => server?.name === input.name,
  },
  metadata: {
    input: () => ({ set: { tried: 'here' }, remove: ['conformance'], replace: false }),
    seen: (server) => {
      const { 'user:tried': set, 'user:conformance': removed } = server?.metadata ?? {};
      return set === 'here' && removed === undefined;
    },
  },
  password: { input: () => ({ password: 'Tried-here-4567' }), seen: comesTo('running') },
  rescue: { undo: 'unrescue', input: () => ({}), seen: comesTo('rescue') },
  unrescue: { before: { by: 'rescue', met: isIn('rescue') }, input: nothing, seen: comesTo('running') },
  rebuild: {
    input: ({ wanted }) => {
      assert.ok(wanted.image !== undefined, 'it was made from an image');
      return { image: wanted.image };
    },
    seen: comesTo('running'),
  },
  save_image: {
    obstacle: ({ making }) => (making.discardImage ? undefined : 'the target cannot take the image away again'),
    input: ({ wanted }) => ({ name: `${wanted.name}-image` }),
    seen: async (_server, { accepted, work }) => {
      const image = accepted.image === undefined ? undefined : await work.watch.look('images', accepted.image);
      return image?.status === 'active';
    },
    after: ({ making }, { accepted }) => making.discardImage?.(accepted.image ?? ''),
  },
  resize: {
    input: ({ making, watch }) => {
      const { id, name } = watch.named('serverskus', making.otherFlavor);
      return { flavor: id, name };
    },
    seen: (server, { input }) => server?.status === 'running' && server.instance_type === input.name,
  },
  ...PART_STEPS,
  migrate: moved,
  live_migrate: moved,
  restore: {
    obstacle: ({ making }) => (making.recycles === true ? undefined : 'the cloud has no recycle bin'),
    before: { by: 'delete', met: ({ pending_deleted: binned }) => binned === true },
    input: nothing,
    seen: comesTo('running'),
  },
  delete: {
    obstacle: ({ making }) => (making.recycles === true ? undefined : 'it is deleted for good at the end'),
    input: () => ({ force: false }),
    seen: (server) => server?.pending_deleted === true,
  },
};
