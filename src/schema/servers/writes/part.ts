import { GatewayError } from '../../../contract/index.ts';
import { check, type Problem, type Static, type TObject } from '../../../kit/index.ts';

/** What an object in a body has. */
export type Members = Readonly<Record<string, unknown>>;

/** What is wrong with a part of a body. `field` says where it stands, for example `nets.0`. */
export const wrong = (field: string, why: string): GatewayError =>
  new GatewayError('invalid_request', `${field}: ${why}`);

/** Cuts what a caller wrote to what a message can hold. */
export const shown = (given: unknown): string =>
  (typeof given === 'string' ? given : JSON.stringify(given ?? null)).slice(0, 60);

const said = ({ path, expected }: Problem) => [path.join('.'), expected].filter(Boolean).join(' ');

/** Reads an object that stands in a body. Throws `invalid_request` naming each member that is wrong, and what is accepted. */
export function partReader<T extends TObject>(members: T): (field: string, given: object) => Static<T> {
  const checked = check(members);
  return (field, given) => {
    if (checked.is(given)) return given;
    throw wrong(field, [...new Set(checked.problems(given).map(said))].join('; '));
  };
}

/** A segment of a config string that is a pair: `key=value`. */
export function pairOf(segment: string): readonly [key: string, value: string] | undefined {
  const at = segment.indexOf('=');
  return at < 1 ? undefined : [segment.slice(0, at), segment.slice(at + 1)];
}

/** More than any cloud takes at once. */
const MOST = 32;

/** The parts of a body that stand in a list (`disks`), and those that stand one by one under numbers (`disk.0`, `disk.1` …). */
export function partsOf<T>(
  members: Members,
  { list, each }: { readonly list: string; readonly each: string },
  read: (field: string, given: unknown) => T,
): readonly T[] {
  const listed = members[list] ?? [];
  if (!Array.isArray(listed)) throw wrong(list, 'must be a list');
  const numbered = Object.entries(members)
    .flatMap(([name, value]) => {
      const [, number] = name.startsWith(`${each}.`) ? (/\.(\d{1,3})$/.exec(name) ?? []) : [];
      return number === undefined ? [] : [{ field: name, number: Number(number), value }];
    })
    .sort((a, b) => a.number - b.number);
  const all = [...listed.map((value, at) => ({ field: `${list}.${at}`, value: value as unknown })), ...numbered];
  if (all.length > MOST) throw wrong(list, `must be at most ${MOST}, and are ${all.length}`);
  return all.map(({ field, value }) => read(field, value));
}
