import { GatewayError, type ImageChange } from '../../../contract/index.ts';
import { ALIASES, AS_FIELDS, isMap, KEY, type Given } from './members.ts';

const NAME = new RegExp(KEY);

/** The same without what is told null: that is to be gone, not to be something. */
export function withoutNulls(given: Given): Given {
  const { properties, ...others } = given;
  if (!isMap(properties)) return given;
  return {
    ...others,
    properties: Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null)),
  };
}

function isPurging({ purge_props: purge }: Given): boolean {
  if (purge === undefined || purge === null) return false;
  if (purge === true || (typeof purge === 'string' && /^true$/i.test(purge))) return true;
  if (purge === false || (typeof purge === 'string' && /^false$/i.test(purge))) return false;
  throw new GatewayError(
    'invalid_request',
    'purge_props must be true or false: whether properties that are not given go',
  );
}

const isNull = ([, value]: readonly [string, unknown]) => value === null;

/**
 * The properties that are to be gone: those that are told null, and with `purge_props` all that are not told. Throws `invalid_request` for
 * names that no property has.
 */
export function removalsOf(given: Given): Pick<ImageChange, 'remove' | 'purge'> {
  const properties = isMap(given['properties']) ? Object.entries(given['properties']) : [];
  const fields = Object.entries(given).filter(([name]) => AS_FIELDS.has(name) || AS_FIELDS.has(ALIASES[name] ?? ''));
  const gone = [...properties, ...fields].filter(isNull).map(([name]) => name);
  const bad = gone.find((name) => !NAME.test(name));
  if (bad !== undefined) {
    const why = 'is no name of a property, which has 1 to 255 letters and digits of ASCII and _ . : -';
    throw new GatewayError('invalid_request', `properties: "${bad.slice(0, 40)}" ${why}`);
  }
  const remove = [...new Set(gone.map((name) => (AS_FIELDS.has(name) ? (ALIASES[name] ?? name) : name)))];
  const purge = isPurging(given);
  return { ...(remove.length > 0 && { remove }), ...(purge && { purge }) };
}
