import { badRequest } from './errors.ts';

/** Nova's printable characters: none of a category of control, none beyond the first 65535 (mapping W-01). */
const isPrintable = (text: string) =>
  /^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]*$/u.test(text) && !/[\u{10000}-\u{10ffff}]/u.test(text);

const invalid = (field: string, why: string) => badRequest(`Invalid input for field/attribute ${field}. ${why}`);

/** Throws what Nova says of a name that it does not take. */
export function checkName(name: unknown): void {
  if (typeof name === 'string' && isPrintable(name) && !/^\p{Zs}|\p{Zs}$/u.test(name)) return;
  const why = 'The name must be: printable characters. Can not start or end with whitespace.';
  throw badRequest(`An invalid 'name' value was provided. ${why}`);
}

/** The same of a description. */
export function checkDescription(text: unknown): void {
  if (text === null || (typeof text === 'string' && isPrintable(text))) return;
  throw invalid('description', `${JSON.stringify(text)} does not match the printable characters`);
}

/** The same of the keys of metadata. */
export function checkKeys(metadata: object): void {
  const odd = Object.keys(metadata).find((key) => !/^[a-zA-Z0-9-_:. ]{1,255}$/.test(key));
  if (odd === undefined) return;
  throw invalid('metadata', `'${odd}' does not match any of the regexes: '^[a-zA-Z0-9-_:. ]{1,255}$'`);
}
