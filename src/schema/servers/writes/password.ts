import { randomInt } from 'node:crypto';
import { GatewayError } from '../../../contract/index.ts';
import { wrong } from './part.ts';

/** Cloudpods' rule (cloudpods-api §9.1.5). */
const LENGTH = { least: 12, most: 30, made: 16 };

const CLASSES = {
  digit: '23456789',
  'lower case letter': 'abcdefghijkmnopqrstuvwxyz',
  'upper case letter': 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'punctuation mark': '~!@#$%^&*()-_=+[]{}|:,.?',
} as const;

const FORMS: Readonly<Record<keyof typeof CLASSES, RegExp>> = {
  digit: /\d/,
  'lower case letter': /[a-z]/,
  'upper case letter': /[A-Z]/,
  'punctuation mark': /[!-/:-@[-`{-~]/,
};

const withArticle = (name: string) => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;

/** Throws `weak_password` naming what is missing, `invalid_request` for what is too long or holds other characters. */
export function checkPassword(field: string, password: string): void {
  if (password.length > LENGTH.most) throw wrong(field, `must have at most ${LENGTH.most} characters`);
  if (!/^[!-~]*$/.test(password)) throw wrong(field, 'may hold letters, digits and punctuation marks of ASCII alone');
  const missing = Object.entries(FORMS).flatMap(([name, form]) => (form.test(password) ? [] : [name]));
  if (password.length >= LENGTH.least && missing.length === 0) return;
  const rule = `at least ${LENGTH.least} characters with a digit, a lower and an upper case letter and a punctuation mark`;
  const lacks = missing.length > 0 ? `; it lacks ${missing.map(withArticle).join(', ')}` : '';
  throw new GatewayError('weak_password', `${field} must have ${rule}${lacks}`);
}

const one = (of: string) => of[randomInt(of.length)] ?? '';

/** A password by that rule, without characters that look like others. */
export function madePassword(): string {
  const sets = Object.values(CLASSES);
  const rest = Array.from({ length: LENGTH.made - sets.length }, () => one(sets.join('')));
  const characters = [...sets.map(one), ...rest];
  for (let at = characters.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [characters[at], characters[other]] = [characters[other] ?? '', characters[at] ?? ''];
  }
  return characters.join('');
}
