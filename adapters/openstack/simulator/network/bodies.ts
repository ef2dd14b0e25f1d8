import { bodyOf, Refusal, type Request } from '../http/message.ts';
import { badRequest, neutronError } from './errors.ts';

export type Body = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a body holds under the word of its collection; members that the collection does not know are refused. */
export function thingIn(request: Request, word: string, known: readonly string[]): Body {
  const body = bodyOf(request);
  const thing = isObject(body) ? body[word] : undefined;
  if (!isObject(thing)) throw badRequest(`Unable to find '${word}' in request body`);
  const odd = Object.keys(thing).filter((name) => !known.includes(name));
  if (odd.length > 0) throw badRequest(`Unrecognized attribute(s) '${odd.join(', ')}'`);
  return thing;
}

export const textIn = (body: Body, name: string): string | undefined =>
  typeof body[name] === 'string' ? body[name] : undefined;

export const listIn = (body: Body, name: string): readonly unknown[] | undefined =>
  Array.isArray(body[name]) ? (body[name] as unknown[]) : undefined;

/** Neutron's error as the end of a request. */
export const refused = (status: number, type: string, message: string): Refusal =>
  new Refusal(neutronError(status, type, message));

/** What is not for everybody. */
export const policyForbids = (rule: string): Refusal =>
  refused(403, 'PolicyNotAuthorized', `rule:${rule} is disallowed by policy`);

/** A request that Neutron understands, and cannot do. */
export const invalidInput = (why: string): Refusal =>
  refused(400, 'InvalidInput', `Invalid input for operation: ${why}`);
