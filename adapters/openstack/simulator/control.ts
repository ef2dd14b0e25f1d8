import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FaultRule } from 'podgate/contract';
import { Type, check, describe, type Static, type TSchema } from 'podgate/kit';
import { SERVICES } from './http/face.ts';
import { send } from './http/gate.ts';
import { readBody } from './http/listener.ts';
import { json, type Reply } from './http/message.ts';
import type { OpenstackSimulator } from './openstack-simulator.ts';
import { NewServer, PortPatch, ServerPatch } from './state/patches.ts';

/** Where a simulator in another process is controlled. */
export const CONTROL = '/_simulator';

const id = Type.String();
const times = Type.Optional(Type.Integer({ minimum: 1 }));
const strict = { additionalProperties: false };

const Status = Type.Object({
  kind: Type.Literal('status'),
  status: Type.Integer(),
  retryAfter: Type.Optional(Type.Number()),
});
const Rule = Type.Object(
  {
    fault: Type.Union([
      Status,
      Type.Object({ kind: Type.Literal('html'), status: Type.Integer() }),
      ...(['malformed', 'cut', 'hang', 'refuse'] as const).map((kind) => Type.Object({ kind: Type.Literal(kind) })),
    ]),
    service: Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...SERVICES] })),
    path: Type.Optional(Type.String()),
    times,
  },
  strict,
);

type Operation = (simulator: OpenstackSimulator, body: unknown) => Promise<unknown>;

/** An operation whose arguments are checked first. */
function operation<T extends TSchema>(
  schema: T,
  run: (simulator: OpenstackSimulator, given: Static<T>) => Promise<unknown>,
): Operation {
  const given = check(schema);
  return (simulator, body) => {
    if (given.is(body)) return run(simulator, body);
    return Promise.reject(new Error(describe(given.problems(body))));
  };
}

const nothing = Type.Object({}, strict);
const Rename = Type.Object({ id, name: Type.String() }, strict);

/** What can be asked of a simulator from outside: GET or POST of `/_simulator/<name>`. */
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['', operation(nothing, ({ url, config, personas }) => Promise.resolve({ url, config, personas }))],
  ['requests', operation(nothing, (simulator) => simulator.requests())],
  ['server-ids', operation(nothing, (simulator) => simulator.listServerIds())],
  ['fail', operation(Rule, (simulator, rule) => simulator.fail(rule satisfies FaultRule))],
  ['heal', operation(nothing, (simulator) => simulator.heal())],
  ['expire-tokens', operation(nothing, (simulator) => simulator.expireTokens())],
  [
    'update-server',
    operation(Type.Object({ id, patch: ServerPatch }, strict), (simulator, given) =>
      simulator.updateServer(given.id, given.patch),
    ),
  ],
  ['add-server', operation(NewServer, (simulator, server) => simulator.addServer(server))],
  ['remove-server', operation(Type.Object({ id }, strict), (simulator, given) => simulator.removeServer(given.id))],
  [
    'update-port',
    operation(Type.Object({ id, patch: PortPatch }, strict), (simulator, given) =>
      simulator.updatePort(given.id, given.patch),
    ),
  ],
  ['rename-image', operation(Rename, (simulator, given) => simulator.renameImage(given.id, given.name))],
  ['rename-network', operation(Rename, (simulator, given) => simulator.renameNetwork(given.id, given.name))],
  [
    'requested',
    operation(Type.Object({ text: Type.String(), times, timeoutMs: times }, strict), (simulator, given) =>
      simulator.requested(given.text, given.times, given.timeoutMs),
    ),
  ],
  [
    'stop',
    operation(nothing, (simulator) => {
      // After the answer is out.
      setImmediate(() => void simulator.stop());
      return Promise.resolve();
    }),
  ],
]);

async function answer(simulator: OpenstackSimulator, name: string, text: string): Promise<Reply> {
  const run = OPERATIONS.get(name);
  if (!run) return json(404, { error: `there is no operation ${name}` });
  try {
    const body: unknown = text === '' ? {} : JSON.parse(text);
    return json(200, { result: (await run(simulator, body)) ?? null });
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Answers a request under `/_simulator`. */
export async function control(
  simulator: OpenstackSimulator,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(message.url ?? '/', 'http://simulator');
  const name = pathname.slice(CONTROL.length).replaceAll('/', '');
  send(response, await answer(simulator, name, await readBody(message)), 'POST');
}
