import { unchangeable, unreadable, type Disableable } from '../../clouds/enabled.ts';
import {
  GatewayError,
  type Provider,
  type ServerAction,
  type ServerActions,
  type ServerConsole,
  type ServerCreation,
  type ServerHistory,
  type ThingAction,
  type ThingCreation,
  type WritableResource,
} from '../../contract/index.ts';

export type AnyAction = ServerAction<unknown, unknown>;

/** A cloud, as far as it decides what can be done to its servers. */
export interface AbleCloud extends Omit<Disableable, 'config'> {
  readonly adapter: Pick<Provider, 'resources' | 'writes'>;
  readonly config: { readonly readOnly: boolean; readonly account: string };
}

const unsupported = (what: string) => new GatewayError('unsupported', what);

/** Why nothing is changed on a cloud that could be: it is only read, or its account is disabled. Nothing when it is. */
export function closedTo(cloud: AbleCloud): GatewayError | undefined {
  if (!cloud.config.readOnly) return unchangeable(cloud);
  return new GatewayError('forbidden', `cloud ${cloud.name} is configured as read_only: nothing can be changed there`);
}

function requireWritable(cloud: AbleCloud): void {
  const why = closedTo(cloud);
  if (why) throw why;
}

/**
 * Throws `unsupported` when the cloud's servers do not have an action, `forbidden` when the cloud is only read, `invalid_status` when its
 * account is disabled.
 */
export function actionOf(cloud: AbleCloud, name: string): AnyAction {
  const actions: ServerActions<unknown> = cloud.adapter.resources.servers.actions ?? {};
  const action = actions[name as keyof ServerActions<unknown>];
  if (!action) throw unsupported(`cloud ${cloud.name} cannot ${name.replaceAll('_', ' ')} a server`);
  requireWritable(cloud);
  return action;
}

/** Throws `upstream_unavailable` for a cloud whose account is disabled. */
export function requireReadable(cloud: AbleCloud): void {
  const why = unreadable(cloud);
  if (why) throw why;
}

/** Throws `unsupported` when the cloud keeps none, and as `requireReadable` does. */
export function historyOf(cloud: AbleCloud): ServerHistory<unknown> {
  const { history } = cloud.adapter.resources.servers;
  if (!history) throw unsupported(`cloud ${cloud.name} keeps no history of its servers`);
  requireReadable(cloud);
  return history;
}

/** What can be done to things of a resource, by the name of the adapter's function. */
export interface ThingName {
  readonly resource: WritableResource;
  readonly action: string;
}

type AnyWrites = Readonly<Record<string, ThingAction<unknown, unknown, unknown> | undefined>>;

/** Throws `unsupported` when the cloud cannot do it, and otherwise as `actionOf` does. */
export function thingActionOf(
  cloud: AbleCloud,
  { resource, action }: ThingName,
): ThingAction<unknown, unknown, unknown> {
  const found = (cloud.adapter.writes?.[resource] as AnyWrites | undefined)?.[action];
  if (!found) throw unsupported(`cloud ${cloud.name} cannot ${action.replaceAll('_', ' ')} ${resource}`);
  requireWritable(cloud);
  return found;
}

/** Throws as `thingActionOf` does. */
export function thingCreationOf(cloud: AbleCloud, resource: WritableResource): ThingCreation<unknown, unknown> {
  const found = cloud.adapter.writes?.[resource]?.create;
  if (!found) throw unsupported(`cloud ${cloud.name} cannot make ${resource}`);
  requireWritable(cloud);
  return found;
}

/** Throws `unsupported` when there is none, and otherwise as `actionOf` does. */
export function consoleOf(cloud: AbleCloud): ServerConsole<unknown> {
  const { console } = cloud.adapter.resources.servers;
  if (!console) throw unsupported(`cloud ${cloud.name} shows nothing of the inside of its servers`);
  requireWritable(cloud);
  return console;
}

/** Throws `unsupported` when the cloud cannot make servers. */
export function creationOf({ name, adapter }: AbleCloud): ServerCreation<unknown> {
  const { create } = adapter.resources.servers;
  if (!create) throw unsupported(`cloud ${name} cannot make servers`);
  return create;
}
