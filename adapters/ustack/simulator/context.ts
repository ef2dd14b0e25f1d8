import {
  bodyOf,
  Refusal,
  badRequest,
  type Face,
  type Reply,
  type Request,
  type World,
} from '../../openstack/simulator/family.ts';
import type { UstackSettings } from './settings.ts';

/** What the simulator knows beside the stock one. */
export interface Extra {
  /** Names of the keys that servers have, by the servers' ids. */
  readonly keys: Map<string, ReadonlySet<string>>;
  /** Keys that were deleted, as they are shown still (US-50). */
  readonly deleted: Map<string, object>;
}

/** One request to the compute service. */
export interface Context {
  readonly world: World;
  readonly request: Request;
  readonly settings: UstackSettings;
  readonly extra: Extra;
  /** The stock compute service, of which this one is made. */
  readonly stock: Face;
}

export type Members = Readonly<Record<string, unknown>>;

/** What the stock service says, to this request or one that is changed. Throws what is no success. */
export function ask({ stock, request }: Context, changes: Partial<Request> = {}): Reply {
  const reply = stock.handle({ ...request, ...changes });
  if (reply.status >= 300) throw new Refusal(reply);
  return reply;
}

/** The answer with another body. */
export const rewritten = (reply: Reply, change: (body: Members) => object): Reply => ({
  ...reply,
  body: JSON.stringify(change(JSON.parse(reply.body) as Members)),
});

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object that the body holds under a word, with these members alone. Refuses all else. */
export function membersOf({ request }: Context, word: string, known: readonly string[]): Members {
  const body = bodyOf(request);
  const given = isObject(body) ? body[word] : undefined;
  if (!isObject(given)) throw badRequest(`Invalid input: '${word}' is a required property`);
  const odd = Object.keys(given).find((name) => !known.includes(name));
  if (odd !== undefined) throw badRequest(`Additional properties are not allowed ('${odd}' was unexpected)`);
  return given;
}
