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
export interface AbleCloud {
  readonly name: string;
  readonly adapter: Pick<Provider, 'resources' | 'writes'>;
  readonly config: { readonly readOnly: boolean };
}

const unsupported = (what: string) => new GatewayError('unsupported', what);

function requireWritable({ name, config }: AbleCloud): void {
  if (!config.readOnly) return;
  throw new GatewayError('forbidden', `cloud ${name} is configured as read_only: nothing can be changed there`);
}

/** Throws `unsupported` when the cloud's servers do not have an action, `forbidden` when the cloud is only read. */
export function actionOf(cloud: AbleCloud, name: string): AnyAction {
  const actions: ServerActions<unknown> = cloud.adapter.resources.servers.actions ?? {};
  const action = actions[name as keyof ServerActions<unknown>];
  if (!action) throw unsupported(`cloud ${cloud.name} cannot ${name.replaceAll('_', ' ')} a server`);
  requireWritable(cloud);
  return action;
}

/** Throws `unsupported` when the cloud keeps none. */
export function historyOf({ name, adapter }: AbleCloud): ServerHistory<unknown> {
  const { history } = adapter.resources.servers;
  if (!history) throw unsupported(`cloud ${name} keeps no history of its servers`);
  return history;
}

/** What can be done to things of a resource, by the name of the adapter's function. */
export interface ThingName {
  readonly resource: WritableResource;
  readonly action: string;
}

type AnyWrites = Readonly<Record<string, ThingAction<unknown, unknown, unknown> | undefined>>;

/** Throws `unsupported` when the cloud cannot do it, `forbidden` when it is only read. */
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

/** Throws `unsupported` when there is none, `forbidden` when the cloud is only read. */
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
