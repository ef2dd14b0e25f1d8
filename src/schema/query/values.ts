import { GatewayError } from '../../contract/index.ts';
import { utcTime } from '../../kit/index.ts';
import type { Column } from '../resource.ts';
import type { Value } from './condition.ts';

const refuse = (name: string, given: string, accepted: string) =>
  new GatewayError('invalid_request', `${name}: "${given.slice(0, 100)}" is not accepted; give ${accepted}`);

const YES = new Set(['true', '1', 'yes', 'on', 't', 'y']);
const NO = new Set(['false', '0', 'no', 'off', 'f', 'n', '']);

/** True or false in any case and in the words that clients use. Throws `invalid_request` naming the parameter. */
export function booleanOf(name: string, given: string): boolean {
  const word = given.toLowerCase();
  if (YES.has(word)) return true;
  if (NO.has(word)) return false;
  throw refuse(name, given, 'true or false');
}

export function integerOf(name: string, given: string): number {
  const value = Number(given);
  if (/^[+-]?\d+$/.test(given.trim()) && Number.isSafeInteger(value)) return value;
  throw refuse(name, given, 'a whole number');
}

function timeOf(name: string, given: string): string {
  const text = given.trim();
  const time = utcTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (time !== null) return time;
  throw refuse(name, given, 'a time such as 2026-11-20 or "2026-11-20 20:44:57"');
}

/** A caller's text as a value of a column. Throws `invalid_request` naming the parameter. */
export function columnValueOf(name: string, column: Column, given: string): Value {
  switch (column.type) {
    case 'integer':
      return integerOf(name, given);
    case 'boolean':
      return booleanOf(name, given) ? 1 : 0;
    case 'time':
      return timeOf(name, given);
    case 'text':
      return given;
  }
}

/** One of a few words. Throws `invalid_request` naming them. */
export function wordOf<const W extends string>(name: string, given: string, words: readonly W[]): W {
  const found = words.find((word) => word === given.toLowerCase());
  if (found === undefined) throw refuse(name, given, words.join(' or '));
  return found;
}
