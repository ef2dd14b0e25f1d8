import type { TSchema } from '@sinclair/typebox';
import { UNIFIED, type BackendProject, type ResourceName } from '../../src/contract/index.ts';
import { check } from '../../src/kit/index.ts';

/** What a made thing says of itself; everything else in it is its word. */
export interface Made {
  /** Begins each of its texts. */
  readonly word: string;
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  readonly mac: string;
  /** Each of its numbers. */
  readonly number: number;
  readonly project?: BackendProject;
  readonly shared?: readonly BackendProject[];
  readonly everyone?: boolean;
}

interface Form {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly anyOf?: readonly Form[];
  readonly items?: Form;
  readonly properties?: Readonly<Record<string, Form>>;
  readonly patternProperties?: Readonly<Record<string, Form>>;
}

const TIME = '2026-11-20T10:00:00.000000Z';
const ADDRESS = /^(ip|addr|start|end|gateway|eip|nexthop)$|(^|_)(ip|ip_addr|ip6_addr)$/;

function textOf(key: string, { word, ip, mac }: Made): string {
  if (key === 'id') return `${word}-part`;
  if (key === 'mac') return mac;
  if (key === 'cidr' || key === 'destination') return `${ip}/32`;
  return ADDRESS.test(key) || key === 'dns' || key === 'addresses' ? ip : `${word}-${key.replaceAll('_', '-')}`;
}

function valueOf(key: string, form: Form, made: Made): unknown {
  if (form.enum) return form.enum[0];
  if (form.anyOf) return valueOf(key, form.anyOf[0] ?? {}, made);
  if (form.patternProperties) return { [`user:${made.word}key`]: `${made.word}-value` };
  switch (form.type) {
    case 'object':
      return membersOf(form, made);
    case 'array':
      return [valueOf(key, form.items ?? {}, made)];
    case 'integer':
    case 'number':
      return key === 'masklen' ? 24 : made.number;
    case 'boolean':
      // What is deleted is in no list.
      return !key.endsWith('deleted');
    default:
      return form.pattern === undefined ? textOf(key, made) : TIME;
  }
}

const membersOf = ({ properties = {} }: Form, made: Made): Record<string, unknown> =>
  Object.fromEntries(Object.entries(properties).map(([key, form]) => [key, valueOf(key, form, made)]));

/** Whether a thing of the resource has a member. */
export const hasMember = (resource: ResourceName, member: string): boolean => member in UNIFIED[resource].properties;

/** A thing with a value for every member that its resource has, valid by the contract. Throws when it is not. */
export function madeThing(resource: ResourceName, made: Made): { readonly id: string } & Record<string, unknown> {
  const schema: TSchema = UNIFIED[resource];
  const own = {
    ...(hasMember(resource, 'project') ? { project: made.project } : {}),
    ...(hasMember(resource, 'shared_projects') ? { shared_projects: made.shared ?? [] } : {}),
    ...(hasMember(resource, 'everyone') ? { everyone: made.everyone ?? false } : {}),
  };
  const thing = { ...membersOf(schema as Form, made), ...own, id: made.id, name: made.name };
  const problems = check(schema).problems(JSON.parse(JSON.stringify(thing)));
  if (problems.length > 0) throw new Error(`${resource}: ${JSON.stringify(problems)}`);
  return thing;
}
