import type { Context } from './context.ts';
import { badRequest } from './errors.ts';

/** Refuses query parameters that a list does not know, as most lists do from 2.75 (mapping V-04). */
export function knownParameters({ request, minor }: Context, known: readonly string[]): void {
  const unknown = [...request.query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined && minor >= 75) {
    throw badRequest(`Additional properties are not allowed ('${unknown}' was unexpected)`);
  }
}

/** What the schema of a list says of a value. */
export const invalidParameter = (name: string, value: string, why: string) =>
  badRequest(`Invalid input for query parameters ${name}. Value: ${value}. ${why}`);

/** A limit as Nova's lists read it: capped at the operator's maximum (mapping L-01). */
export function limitIn(query: URLSearchParams, maximum: number): number {
  let limit = maximum;
  for (const text of query.getAll('limit')) {
    if (text === '') throw invalidParameter('limit', text, "'' is too short");
    if (!/^[0-9]*$/.test(text)) throw invalidParameter('limit', text, `'${text}' does not match '^[0-9]*$'`);
    limit = Math.min(maximum, Number(text));
  }
  return limit;
}
