import { GatewayError, type MetadataChange } from '../../../contract/index.ts';
import { membersOf } from './body.ts';
import type { Asked } from './asked.ts';

const USER = 'user:';
/** As long as clouds take them. */
const LONGEST = 255;
/** Cloudpods' words for taking a key away (cloudpods-api §9.4.5). */
const GONE = /^(none|null)$/i;

const refused = (what: string) => new GatewayError('invalid_request', what);

/** Of what keys of users may be made (mapping W-05). */
interface KeyForm {
  readonly form: RegExp;
  /** The same in words. */
  readonly words: string;
}

const SERVERS: KeyForm = { form: /^[A-Za-z0-9_:. -]+$/, words: 'letters and digits of ASCII, spaces and _ : . -' };
/** Of disks. */
export const DISKS: KeyForm = {
  form: /^[A-Za-z0-9_:. /-]+$/,
  words: 'letters and digits of ASCII, spaces and _ : . / -',
};

/** A key without its prefix. Only users' own metadata can be changed: what else a row shows under a prefix are facts. */
function keyOf(given: string, { form, words }: KeyForm): string {
  const key = given.startsWith(USER) ? given.slice(USER.length) : given;
  const shown = given.slice(0, 60);
  if (key === '' || key.length > LONGEST) throw refused(`metadata key "${shown}" must have 1 to ${LONGEST} characters`);
  if (!form.test(key)) throw refused(`metadata key "${shown}" may hold ${words} alone`);
  if (/^(podgate|sys|os|tag|ext|cls|org):|^__/.test(key)) {
    throw refused(`metadata key "${shown}" cannot be set: only keys of users can, with or without "${USER}"`);
  }
  return key;
}

/** A value as clouds keep it. Throws `invalid_request` for what is no text, number or switch, and for longer ones than 255. */
function valueOf(key: string, given: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof given)) {
    throw refused(`metadata "${key.slice(0, 60)}" must be a text, a number, or true or false`);
  }
  const value = String(given);
  if (value.length > LONGEST) throw refused(`metadata "${key.slice(0, 60)}" must have at most ${LONGEST} characters`);
  return value;
}

function changeFrom(body: unknown, { replace, removing }: { replace: boolean; removing: boolean }): MetadataChange {
  const pairs = Object.entries(membersOf(body, 'server')).map(([given, value]) => {
    const key = keyOf(given, SERVERS);
    return [key, value === null && removing ? 'null' : valueOf(key, value)] as const;
  });
  if (pairs.length === 0 && !replace) {
    throw new GatewayError('missing_parameter', 'nothing is to be changed; give keys with their values');
  }
  const isGone = (value: string) => removing && GONE.test(value);
  return {
    set: Object.fromEntries(pairs.filter(([, value]) => !isGone(value))),
    remove: pairs.flatMap(([key, value]) => (isGone(value) ? [key] : [])),
    replace,
  };
}

/** Users' own metadata of something new, keys without their prefix. Throws `invalid_request` naming what is wrong. */
export function userMetadata(field: string, given: unknown, form = SERVERS): Readonly<Record<string, string>> {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw refused(`${field} must be an object of texts`);
  const pairs = Object.entries(given).map(([name, value]: readonly [string, unknown]) => {
    const key = keyOf(name, form);
    return [key, valueOf(key, value)] as const;
  });
  return Object.fromEntries(pairs);
}

const asked =
  (options: { replace: boolean; removing: boolean }) =>
  (body: unknown): Asked => {
    return { name: 'metadata', input: changeFrom(body, options) };
  };

/** The actions that change metadata, each with how (cloudpods-api §9.4.5). Keys come with or without `user:`. */
export const METADATA_ACTIONS: Readonly<Record<string, (body: unknown) => Asked>> = {
  metadata: asked({ replace: false, removing: true }),
  'user-metadata': asked({ replace: false, removing: false }),
  'set-user-metadata': asked({ replace: true, removing: false }),
};
