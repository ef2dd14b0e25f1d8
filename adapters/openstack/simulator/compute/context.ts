import type { Access } from '../identity/access.ts';
import type { Request } from '../http/message.ts';
import type { Cloud } from '../state/cloud.ts';
import { insideUrl, type World } from '../world.ts';

/** One request to Nova. */
export interface Context {
  readonly world: World;
  readonly cloud: Cloud;
  readonly request: Request;
  readonly access: Access;
  /** The minor version asked for: 93 for 2.93. */
  readonly minor: number;
  /** The project's part of the path, when the request had one: `/<id>`. */
  readonly projectPath: string;
}

interface Link {
  readonly rel: string;
  readonly href: string;
}

const INSIDE = insideUrl('compute');

/** The links that Nova gives a record. */
export function linksTo({ projectPath }: Context, collection: string, id: string): readonly Link[] {
  return [
    { rel: 'self', href: `${INSIDE}/v2.1${projectPath}/${collection}/${id}` },
    { rel: 'bookmark', href: `${INSIDE}${projectPath}/${collection}/${id}` },
  ];
}

/** The link without a version that Nova gives things named in a record. */
export const bookmark = ({ projectPath }: Context, collection: string, id: string): Link => ({
  rel: 'bookmark',
  href: `${INSIDE}${projectPath}/${collection}/${id}`,
});

/** The link to the next page. */
export const nextLink = (context: Context, collection: string, query: string): Link => ({
  rel: 'next',
  href: `${INSIDE}/v2.1${context.projectPath}/${collection}?${query}`,
});
