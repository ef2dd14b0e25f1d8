import { shown, wrong } from './part.ts';

/** How many of a unit are one MB, or how many MB one of it is; base 1024 (cloudpods-api §9.1.2). */
const BYTES: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };
const MB = 1024 ** 2;

/** No cloud has larger disks: 1 PB, in MB. */
const LARGEST = 1024 ** 3;

const FORM = /^(\d{1,16})([bkmgt]?)b?$/i;
const ACCEPTED = 'a whole number of MB, or a number with its unit, for example 40G or 10240M';

/** Whether a text has the form of a size, be it one that can be or not. */
export const isSize = (text: string): boolean => FORM.test(text);

/**
 * A size in MB: `40960`, `"40960"`, `"40960M"` and `"40G"` are the same; without a unit it is MB. Throws `invalid_request` naming the
 * field for what is no size, zero, negative, less than 1 MB, not whole in MB, or more than 1 PB (cloudpods-api §9.1.2).
 */
export function sizeOf(field: string, given: unknown): number {
  const text = typeof given === 'number' ? String(given) : given;
  const [, digits, unit = ''] = (typeof text === 'string' ? FORM.exec(text.trim()) : null) ?? [];
  if (digits === undefined) throw wrong(field, `"${shown(given)}" is no size; it must be ${ACCEPTED}`);
  const size = (Number(digits) * (BYTES[unit.toLowerCase()] ?? MB)) / MB;
  if (!Number.isInteger(size) || size < 1)
    throw wrong(field, `"${shown(given)}" must be at least 1 MB and whole in MB`);
  if (size > LARGEST) throw wrong(field, `"${shown(given)}" is too large; at most 1 PB (${LARGEST} MB) is accepted`);
  return size;
}
