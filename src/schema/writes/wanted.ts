import { GatewayError, type WritableResource } from '../../contract/index.ts';
import { Type, type Static, type TProperties } from '../../kit/index.ts';
import type { LookUp, Reference, SeenRow } from '../servers/writes/asked.ts';
import { bodyReader, membersOf } from '../servers/writes/body.ts';
import type { Named, Preferences } from '../servers/writes/create/wish.ts';

/** What a body asks to be made, as far as the body alone says it. */
export interface WantedThing {
  /** Given by `generate_name`, or by `name`; a pattern when `generates` is true. */
  readonly name: string;
  readonly generates: boolean;
  readonly project?: Named;
  readonly preferences: Preferences;
  /** What it names, each with what people call it: the thing is made where all of it is. */
  readonly references: readonly (readonly [what: string, reference: Reference])[];
  /** What it is to be in: something of its project, unless an administrator makes it. */
  readonly within?: Reference;
  /** It belongs to the project of this, unless another is named. */
  readonly partOf?: Reference;
  /** Of things that belong to nobody: the project alone may use it. */
  readonly reserved?: boolean;
  /** What the adapter is to make, beside the name and the marker. */
  readonly complete: (look: LookUp) => Promise<object>;
}

/** What a body asks of a thing that is there. */
export interface WantedChange {
  /** The adapter's function. */
  readonly action: string;
  readonly complete: (look: LookUp, row: SeenRow) => Promise<unknown>;
  /** For administrators of the gateway alone. */
  readonly system?: boolean;
}

/** How things of a resource are made and changed. */
export interface WriteKind {
  readonly resource: WritableResource;
  /** They belong to no project: administrators of the gateway make them, with the cloud's own login. */
  readonly ofNobody?: boolean;
  readonly create?: (body: unknown) => WantedThing;
  /** By the words of paths, and `update` and `delete`. */
  readonly changes: Readonly<Record<string, (body: unknown) => WantedChange>>;
  /** Id in the gateway of what a row is a part of, and which is changed in its place; absent: the row's own. */
  readonly partOf?: (row: SeenRow) => string;
}

export const NAME = Type.Optional(
  Type.String({
    pattern: '^[^/\\\\;\\n\\r\\t]{1,255}$',
    description: '1 to 255 characters without / \\ ; tab and line break',
  }),
);
const text = Type.Optional(Type.String({ minLength: 1, maxLength: 255 }));
const unused = Type.Optional(Type.Unknown({ description: 'of no use here' }));
export const DESCRIPTION = Type.Optional(Type.String({ maxLength: 255, description: 'at most 255 characters' }));

/** What every new thing may be told, and what clients send along and decides nothing here. */
const COMMON = {
  name: NAME,
  generate_name: NAME,
  description: DESCRIPTION,
  project_id: text,
  project: text,
  tenant: text,
  tenant_id: text,
  prefer_region: text,
  prefer_region_id: text,
  cloudregion_id: text,
  cloudregion: text,
  prefer_manager: text,
  prefer_manager_id: text,
  manager_id: text,
  project_domain: unused,
  project_domain_id: unused,
  domain_id: unused,
  provider: unused,
  status: unused,
};
/** Members as they may come: none has to. */
type Given<P extends TProperties> = { readonly [K in keyof P]?: Static<P[K]> };
type Common = Given<typeof COMMON>;

/** The first of some members that is given. */
function firstOf<K extends string>(
  given: Partial<Record<K, string | undefined>>,
  names: readonly K[],
): Named | undefined {
  const field = names.find((name) => given[name] !== undefined);
  return field && { field, given: given[field] ?? '' };
}

function nameOf({ name, generate_name: pattern }: Common): Pick<WantedThing, 'name' | 'generates'> {
  if (pattern !== undefined) return { name: pattern, generates: true };
  if (name !== undefined) return { name, generates: false };
  throw new GatewayError('missing_parameter', 'name or generate_name is missing');
}

function commonOf(given: Common): Omit<WantedThing, keyof Rest> {
  const project = firstOf(given, ['project_id', 'project', 'tenant_id', 'tenant']);
  const region = firstOf(given, ['prefer_region_id', 'prefer_region', 'cloudregion_id', 'cloudregion']);
  const manager = firstOf(given, ['prefer_manager_id', 'prefer_manager', 'manager_id']);
  const preferences = { zones: [], ...(region && { region }), ...(manager && { manager }) };
  return { ...nameOf(given), preferences, ...(project && { project }) };
}

/** What a resource adds to what all new things have. */
export type Rest = Pick<WantedThing, 'references' | 'within' | 'complete' | 'partOf' | 'reserved'>;

/**
 * Reads what is to be made: the members that all have, and those of the resource. `keyword` wraps the body. Throws `missing_parameter`,
 * and `invalid_request` naming each member that is wrong, and what is accepted.
 */
export function creationReader<P extends TProperties>(
  keyword: string,
  own: P,
  rest: (given: Given<P>) => Rest,
): (body: unknown) => WantedThing {
  const members: TProperties = { ...COMMON, ...own };
  const read = bodyReader(Type.Object(members, { additionalProperties: false }));
  return (body) => {
    const filled = Object.entries(membersOf(body, keyword)).filter(([, value]) => value !== null && value !== '');
    const given = read(Object.fromEntries(filled));
    const { description } = given as Common;
    const { complete, ...more } = rest(given);
    return {
      ...commonOf(given),
      ...more,
      complete: async (look) => ({ ...(description !== undefined && { description }), ...(await complete(look)) }),
    };
  };
}

/** A change whose body may hold these members; `input` is what the adapter gets. */
export function changeReader<P extends TProperties>(
  { keyword, action, system }: { readonly keyword: string; readonly action: string; readonly system?: boolean },
  members: P,
  input: (given: Given<P>, look: LookUp, row: SeenRow) => unknown,
): (body: unknown) => WantedChange {
  const all: TProperties = members;
  const read = bodyReader(Type.Object(all, { additionalProperties: false }));
  return (body) => {
    const given = read(membersOf(body, keyword)) as Given<P>;
    const complete = async (look: LookUp, row: SeenRow) => Promise.resolve(input(given, look, row));
    return { action, complete, ...(system === true && { system }) };
  };
}

const CHANGEABLE = { name: NAME, description: DESCRIPTION };

/** Another name or description. Throws `missing_parameter` when neither is given. */
export const renaming = (keyword: string): ((body: unknown) => WantedChange) => {
  const read = changeReader({ keyword, action: 'update' }, CHANGEABLE, (given) => given);
  return (body) => {
    if (Object.keys(membersOf(body, keyword)).length === 0) {
      throw new GatewayError('missing_parameter', 'give what is to be different: name or description');
    }
    return read(body);
  };
};

/** Deletions are not told how. */
export const deletion = (keyword: string): ((body: unknown) => WantedChange) =>
  changeReader({ keyword, action: 'delete' }, {}, () => undefined);
