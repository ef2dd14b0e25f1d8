import type { Image } from '../content/images.ts';
import { Refusal, json, type Reply, type Request } from '../http/message.ts';
import { webobError } from '../http/webob.ts';
import type { Access } from '../identity/access.ts';
import { behind, comparator, take, textOf, type SortValue } from '../paging.ts';
import type { ImageFiles } from '../state/image-files.ts';
import { toImage } from './view.ts';

const DEFAULT_LIMIT = 25;

const SORT_KEYS: Readonly<Record<string, (image: Image) => SortValue>> = {
  name: ({ name }) => name,
  status: ({ status }) => status,
  container_format: ({ containerFormat }) => containerFormat,
  disk_format: ({ diskFormat }) => diskFormat,
  size: ({ size }) => size,
  id: ({ id }) => id,
  created_at: ({ createdAt }) => createdAt,
  updated_at: ({ updatedAt }) => updatedAt,
};

const VISIBILITIES = ['community', 'public', 'private', 'shared', 'all'];
const PAGING = [
  'limit',
  'marker',
  'sort',
  'sort_key',
  'sort_dir',
  'visibility',
  'member_status',
  'os_hidden',
  'protected',
  'tag',
];
const WITH_OPERATORS = ['name', 'status', 'id', 'container_format', 'disk_format'];

type Test = (image: Image) => boolean;

const badRequest = (request: Request, message: string): Refusal => new Refusal(webobError(request, 400, message));

/** Images that a project may see by themselves, in lists only what nobody hides (mapping L-23; Glance's own query). */
export function maySee({ isAdmin, projectId }: Access, image: Image): boolean {
  if (isAdmin || image.visibility === 'public' || image.visibility === 'community') return true;
  return projectId !== undefined && (image.owner === projectId || image.members.some(({ id }) => id === projectId));
}

function limitIn(request: Request, maximum: number): number {
  const text = request.query.get('limit');
  if (text === null) return Math.min(DEFAULT_LIMIT, maximum);
  if (!/^-?\d+$/.test(text)) throw badRequest(request, 'limit param must be an integer');
  if (Number(text) < 0) throw badRequest(request, 'limit param must be positive');
  return Math.min(Number(text), maximum);
}

interface SortKey {
  readonly name: string;
  readonly word: string;
}

function sortKeys(request: Request): readonly SortKey[] {
  const { query } = request;
  const sort = query.get('sort');
  const keys = query.getAll('sort_key');
  const directions = query.getAll('sort_dir');
  if (sort === null) {
    if (directions.length > 1 && directions.length !== keys.length) {
      throw badRequest(request, 'Number of sort dirs does not match the number of sort keys');
    }
    const names = keys.length > 0 ? keys : ['created_at'];
    return names.map((name, index) => ({ name, word: directions[index] ?? directions[0] ?? 'desc' }));
  }
  if (keys.length + directions.length > 0) {
    throw badRequest(request, 'Old and new sorting syntax cannot be combined');
  }
  return sort.split(',').map((part) => {
    const [name = '', word = 'desc'] = part.split(':').map((piece) => piece.trim());
    return { name, word };
  });
}

function order(request: Request): (a: Image, b: Image) => number {
  const keys = sortKeys(request);
  for (const { name, word } of keys) {
    if (!(name in SORT_KEYS)) {
      const known = Object.keys(SORT_KEYS).join(', ');
      throw badRequest(request, `Invalid sort key: ${name}. It must be one of the following: ${known}.`);
    }
    if (word !== 'asc' && word !== 'desc') throw badRequest(request, `Invalid sort direction: ${word}`);
  }
  const first = keys[0]?.word ?? 'desc';
  const more = ['created_at', 'id'].filter((name) => !keys.some((key) => key.name === name));
  return comparator(
    [...keys, ...more.map((name) => ({ name, word: first }))].map(({ name, word }) => ({
      value: (image: Image) => SORT_KEYS[name]?.(image) ?? null,
      descending: word === 'desc',
    })),
  );
}

/** `gt:2024-01-01T00:00:00Z` and the like. */
function timeTest(request: Request, name: 'created_at' | 'updated_at', value: string): Test {
  const [, operator = 'eq', text = value] = /^([a-z]+):(\d{4}-.*)$/.exec(value) ?? [];
  if (!['gt', 'gte', 'lt', 'lte', 'eq', 'neq'].includes(operator)) {
    throw badRequest(request, 'Unable to filter on a unknown operator.');
  }
  const wanted = Date.parse(text);
  if (Number.isNaN(wanted) || !/^\d{4}-\d\d-\d\d/.test(text)) {
    throw badRequest(request, `Bad "${name}" query filter format. Use ISO 8601 DateTime notation.`);
  }
  return (image) => {
    const time = name === 'created_at' ? image.createdAt : image.updatedAt;
    const tests = {
      gt: time > wanted,
      gte: time >= wanted,
      lt: time < wanted,
      lte: time <= wanted,
      eq: time === wanted,
      neq: time !== wanted,
    };
    return tests[operator as keyof typeof tests];
  };
}

function sizeTest(request: Request, name: 'size_min' | 'size_max', value: string): Test {
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(request, 'Unable to filter on a range with a non-numeric value.');
  }
  const bound = Number(value);
  return ({ size }) => size !== null && (name === 'size_min' ? size >= bound : size <= bound);
}

/** `true` or `false`, nothing else. */
function strictBoolean(request: Request, name: string): boolean | undefined {
  const word = request.query.get(name)?.toLowerCase();
  if (word === undefined) return undefined;
  if (word === 'true' || word === 'false') return word === 'true';
  const given = `Invalid value '${word}' for '${name}' filter.`;
  throw badRequest(request, `${given} Valid values are 'true' or 'false'.`);
}

/** `in:a,"b,c"` and the like. */
function valuesIn(request: Request, value: string): readonly string[] {
  const [, operator = 'eq', rest = value] = /^([a-z]+):(.*)$/.exec(value) ?? [];
  if (operator === 'eq') return [rest];
  if (operator !== 'in') throw badRequest(request, `Unable to filter by unknown operator '${operator}'.`);
  return [...rest.matchAll(/"([^"]*)"|([^,]+)/g)].map((found) => found[1] ?? found[2] ?? '');
}

function test(request: Request, files: ImageFiles, [name, value]: readonly [string, string]): Test {
  if (name === 'created_at' || name === 'updated_at') return timeTest(request, name, value);
  if (name === 'size_min' || name === 'size_max') return sizeTest(request, name, value);
  const wanted = WITH_OPERATORS.includes(name) ? valuesIn(request, value) : [value];
  return (image) => {
    const shown = new Map<string, unknown>(Object.entries(toImage(image, files))).get(name);
    return shown !== undefined && wanted.includes(textOf(shown));
  };
}

function filters(request: Request, access: Access, files: ImageFiles): readonly Test[] {
  const { query } = request;
  const visibility = query.get('visibility');
  if (visibility !== null && !VISIBILITIES.includes(visibility)) {
    throw badRequest(request, `Invalid visibility value: ${visibility}`);
  }
  if (query.has('changes-since')) {
    throw badRequest(request, 'The "changes-since" filter is no longer available on v2.');
  }
  const memberStatus = query.get('member_status') ?? 'accepted';
  if (!['pending', 'accepted', 'rejected', 'all'].includes(memberStatus)) {
    throw badRequest(request, `Invalid status: ${memberStatus}`);
  }
  const hidden = strictBoolean(request, 'os_hidden') ?? false;
  const isProtected = strictBoolean(request, 'protected');
  // Community images are listed to others only when asked for.
  const member: Test = ({ members }) => {
    const own = members.find(({ id }) => id === access.projectId);
    return !own || memberStatus === 'all' || own.status === memberStatus;
  };
  const listed: Test = (image) =>
    visibility === null
      ? image.visibility !== 'community' || image.owner === access.projectId
      : visibility === 'all' || image.visibility === visibility;
  return [
    (image) => maySee(access, image),
    listed,
    (image) => access.isAdmin || image.owner === access.projectId || member(image),
    (image) => image.hidden === hidden,
    (image) => isProtected === undefined || image.isProtected === isProtected,
    ...query.getAll('tag').map(
      (tag): Test =>
        ({ tags }) =>
          tags.includes(tag),
    ),
    ...[...query].filter(([name]) => !PAGING.includes(name)).map((one) => test(request, files, one)),
  ];
}

interface Listed {
  readonly access: Access;
  readonly images: readonly Image[];
  readonly files: ImageFiles;
  readonly maximum: number;
}

/** GET /v2/images (mapping L-23): a link to the next page whenever this one is full. */
export function listImages(request: Request, { access, images, files, maximum }: Listed): Reply {
  const limit = limitIn(request, maximum);
  const tests = filters(request, access, files);
  const sorted = [...images].sort(order(request));
  const marker = request.query.get('marker') ?? undefined;
  if (marker !== undefined && !images.some((image) => image.id === marker && maySee(access, image))) {
    throw badRequest(request, `No image found with ID ${marker}`);
  }
  const found = take(behind(sorted, marker), limit, (image) => tests.every((one) => one(image)));
  const query = new URLSearchParams([...request.query].filter(([name]) => name !== 'marker'));
  const first = query.size > 0 ? `/v2/images?${query.toString()}` : '/v2/images';
  const last = found.rows.at(-1);
  if (last) query.append('marker', last.id);
  const next = found.full ? { next: `/v2/images?${query.toString()}` } : {};
  return json(200, {
    images: found.rows.map((image) => toImage(image, files)),
    first,
    schema: '/v2/schemas/images',
    ...next,
  });
}
