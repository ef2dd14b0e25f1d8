import type { Provider, WritableResource } from '../../contract/index.ts';
import { diskWrites } from '../disks/writes.ts';
import { eipWrites } from '../eips/writes.ts';
import { imageWrites } from '../images/writes/changes.ts';
import { keypairWrites } from '../keypairs/writes.ts';
import { networkWrites } from '../networks/writes.ts';
import { secgroupWrites } from '../secgroups/writes.ts';
import { skuWrites } from '../serverskus/writes.ts';
import { snapshotWrites } from '../snapshots/writes.ts';
import { vpcWrites } from '../vpcs/writes.ts';
import type { WriteKind } from './wanted.ts';

/** What things of a resource can be asked for: to be made, and the words of changes. */
interface Worded extends Pick<WriteKind, 'resource' | 'changes'> {
  readonly create?: unknown;
}

/** How things of all resources but servers are written. */
export const WRITE_KINDS: readonly Worded[] = [
  diskWrites,
  eipWrites,
  // Images are made with their files, in a way of their own: that is a word like others.
  { ...imageWrites, create: true },
  keypairWrites,
  networkWrites,
  secgroupWrites,
  skuWrites,
  snapshotWrites,
  vpcWrites,
];

/** The adapter's functions of words that are not called as these. */
const NAMED: Readonly<Record<string, string>> = {
  'add-rule': 'add_rules',
  'disk-reset': 'reset',
  private: 'update',
  protect: 'update',
  public: 'update',
  unprotect: 'update',
};

/** The adapter's function that a word needs. */
export const functionOf = (word: string): string => NAMED[word] ?? word.replaceAll('-', '_');

/** What an adapter can do to things beside servers: by resource, its functions by their names. */
export type AbleWrites = Readonly<Partial<Record<WritableResource, object>>>;

/** What an adapter has for it. */
export function ableWrites({ writes = {}, imageFiles }: Pick<Provider, 'writes' | 'imageFiles'>): AbleWrites {
  const { images } = writes;
  if (!imageFiles) return writes;
  return { ...writes, images: { ...images, create: imageFiles } };
}

/** The words of what can be done to things of a kind, sorted. */
export const wordsOfKind = ({ create, changes }: Worded): readonly string[] =>
  [...(create !== undefined ? ['create'] : []), ...Object.keys(changes)].sort();

/**
 * By resource, the words of what can be done to the things of a cloud beside servers, sorted: what is not among them is refused before any
 * traffic. Nothing on a cloud that is only read.
 */
export function possibleWrites(able: AbleWrites, readOnly: boolean): Readonly<Record<string, readonly string[]>> {
  const found = WRITE_KINDS.map((kind) => {
    const functions = Object.keys(able[kind.resource] ?? {});
    const words = readOnly ? [] : wordsOfKind(kind).filter((word) => functions.includes(functionOf(word)));
    return [kind.resource, words] as const;
  });
  return Object.fromEntries(found.filter(([, words]) => words.length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}
