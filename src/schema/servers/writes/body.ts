import { GatewayError } from '../../../contract/index.ts';
import { check, Type, type Problem, type Static, type TObject } from '../../../kit/index.ts';

/** A switch in a body: clients send `true`, `"true"` and `"True"`. */
export const flag = (description: string) =>
  Type.Optional(
    Type.Union([Type.Boolean(), Type.String({ pattern: '^([Tt]rue|TRUE|[Ff]alse|FALSE)$' })], {
      description: `true or false: ${description}`,
    }),
  );

/** Whether a switch is on. */
export const isOn = (given: boolean | string | undefined): boolean => String(given ?? false).toLowerCase() === 'true';

/**
 * What a body says of a thing: it is wrapped in the thing's word, bare, empty, or the empty list that old clients send in place of
 * nothing (cloudpods-api §9.4). Throws `invalid_request` for anything else.
 */
export function membersOf(body: unknown, keyword: string): Readonly<Record<string, unknown>> {
  const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const isEmpty = (value: unknown) =>
    value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  if (isEmpty(body)) return {};
  if (!isObject(body)) throw new GatewayError('invalid_request', `the body must be an object, perhaps in "${keyword}"`);
  const wrapped = Object.keys(body).length === 1 && keyword in body ? body[keyword] : body;
  if (isEmpty(wrapped)) return {};
  if (!isObject(wrapped)) throw new GatewayError('invalid_request', `${keyword} must be an object`);
  return wrapped;
}

/**
 * What an action's body says: as `membersOf`, without what is null or an empty text. That is how clients write what they were not given, and
 * to Cloudpods, whose types know no difference, it is the same. Not for bodies in which an empty text means something.
 */
export function saidIn(body: unknown, keyword: string): Readonly<Record<string, unknown>> {
  const said = Object.entries(membersOf(body, keyword)).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(said);
}

const said = ({ path, expected }: Problem, saidAs: (member: string) => string) => {
  const [member, ...inside] = path;
  return `${member === undefined ? 'the body' : [saidAs(String(member)), ...inside].join('.')} ${expected}`;
};

const asItIs = (member: string) => member;

/**
 * Reads what a body may hold. Throws `invalid_request` naming each field that is wrong, and what is accepted. `saidAs`: the caller's word for
 * a member, where he used another one.
 */
export function bodyReader<T extends TObject>(
  fields: T,
): (given: unknown, saidAs?: (member: string) => string) => Static<T> {
  const checked = check(fields);
  return (given, saidAs = asItIs) => {
    if (checked.is(given)) return given;
    const problems = checked.problems(given).map((problem) => said(problem, saidAs));
    throw new GatewayError('invalid_request', [...new Set(problems)].join('; '));
  };
}
