import { sharesAccount } from '../../schema/derive.ts';
import type { Condition } from '../../schema/query/condition.ts';
import type { ResourceSchema } from '../../schema/resource.ts';
import { demanded } from '../relevance.ts';
import { documentOf, sharedOf } from '../store/documents.ts';
import type { CloudFragments, Shape } from '../store/protocol.ts';
import type { RowImage } from '../store/told.ts';
import { equal } from '../sync/equal.ts';
import { fitsOf, type Fits } from './fits.ts';
import { folded } from '../store/comparing.ts';
import type { Change } from './ring.ts';

/** Which rows of a resource somebody follows, and what of them. */
export interface ViewRequest {
  readonly schema: ResourceSchema;
  /** His conditions, and those of what he may see. */
  readonly where: Condition;
  readonly shape: Shape;
  /** The clouds in which he can have rows. */
  readonly clouds: 'all' | readonly string[];
}

/** The same for all who follow the same. */
export const keyOf = ({ schema, where, shape, clouds }: ViewRequest): string =>
  JSON.stringify([schema.plural, where, shape, clouds]);

/** What is told of a change: its name, for example `servers.updated`, and its members, serialised. */
export interface Telling {
  readonly name: string;
  readonly data: string;
}

type Members = Readonly<Record<string, unknown>>;

const parsed = (document: string) => JSON.parse(document) as Members;

/** The members that are not as before, with their values, and the names of those that are gone; nothing when there are none. */
function difference(
  before: Members,
  after: Members,
): { readonly fields: Members; readonly removed: readonly string[] } | undefined {
  const changed = Object.entries(after).filter(([key, value]) => !(key in before && equal(before[key], value)));
  const removed = Object.keys(before).filter((key) => !(key in after));
  if (changed.length === 0 && removed.length === 0) return undefined;
  return { fields: Object.fromEntries(changed), removed };
}

/** The rows that somebody follows: says of changes what is to be told of them. Whoever follows the same shares it. */
export class View {
  readonly resource: string;
  /** The same for all who follow the same. */
  readonly key: string;
  /** Ids, in small letters, of the projects of which alone it has rows; nothing when it is not bound to some. */
  readonly projects: ReadonlySet<string> | undefined;
  readonly #request: ViewRequest;
  readonly #fits: Fits;
  readonly #kind: { readonly plural: string; readonly sharesAccount: boolean };
  readonly #cloudPlace: number;

  constructor(request: ViewRequest) {
    const { schema, where } = request;
    this.resource = schema.plural;
    this.key = keyOf(request);
    this.#request = request;
    this.#fits = fitsOf(where, schema.columns);
    this.#kind = { plural: schema.plural, sharesAccount: sharesAccount(schema) };
    this.#cloudPlace = Object.keys(schema.columns).indexOf('cloud');
    const projects = demanded(where, 'project_id');
    this.projects = projects && new Set([...projects].map(folded));
  }

  /** What is told of a change to who follows this; nothing when it is none of his rows, or nothing that he is shown. */
  telling(change: Change): Telling | undefined {
    if (change.kind === 'row') return this.#ofRow(change);
    return change.kind === 'cloud' ? this.#ofCloud(change) : undefined;
  }

  #ofRow({ version, row, shared }: Extract<Change, { kind: 'row' }>): Telling | undefined {
    const { id, before, after } = row;
    const [was, is] = [
      before && this.#fits(before) ? before : undefined,
      after && this.#fits(after) ? after : undefined,
    ];
    const image = is ?? was;
    if (!image) return undefined;
    const cloud = String(image.columns[this.#cloudPlace] ?? '');
    const about = { ...(cloud === '' ? {} : { cloud }), id, version };
    if (!is) return { name: `${this.resource}.deleted`, data: JSON.stringify(about) };
    const document = this.#document(is, shared);
    // Joined, not serialised: the document is that already.
    if (!was)
      return { name: `${this.resource}.created`, data: `${JSON.stringify(about).slice(0, -1)},"fields":${document}}` };
    const old = this.#document(was, shared);
    const different = old === document ? undefined : difference(parsed(old), parsed(document));
    return different && { name: `${this.resource}.updated`, data: JSON.stringify({ ...about, ...different }) };
  }

  /** What a cloud's rows have in common changes for all of them at once: it is told once, of the cloud. */
  #ofCloud({ version, before, after }: Extract<Change, { kind: 'cloud' }>): Telling | undefined {
    const { shape, clouds } = this.#request;
    const { cloud } = after;
    if ((shape.form === 'brief' && !shape.fields) || (clouds !== 'all' && !clouds.includes(cloud))) return undefined;
    const different = difference(this.#shared(before), this.#shared(after));
    if (!different) return undefined;
    const data = { cloud, resource: this.resource, version, ...different };
    return { name: 'clouds.updated', data: JSON.stringify(data) };
  }

  /** The members that all rows of a cloud show. */
  #shared(fragments: CloudFragments): Members {
    const { shape } = this.#request;
    const shared = sharedOf(this.#kind, fragments);
    const hidden = shape.admin ? '' : (shared?.hiddenHost ?? '');
    const members = parsed(`{${[shared?.members ?? '', hidden].filter((text) => text !== '').join(',')}}`);
    const wanted = shape.fields && new Set(shape.fields);
    return Object.fromEntries(Object.entries(members).filter(([key]) => wanted?.has(key) ?? true));
  }

  #document({ pieces }: RowImage, shared: CloudFragments | undefined): string {
    return documentOf(pieces, sharedOf(this.#kind, shared), this.#request.shape);
  }
}
