import { GatewayError } from '../../contract/index.ts';
import { changeOfImage, imageWrites } from '../../schema/images/writes/changes.ts';
import { membersOf } from '../../schema/servers/writes/body.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { References } from '../references.ts';
import { routesOf, type Route } from '../route.ts';
import type { ResourceReads } from '../routes/resource-reads.ts';
import { Changing } from '../thing-writes/changing.ts';
import { metaOf } from './meta.ts';
import type { ImageUploads, UploadParts } from './upload.ts';

const ACTIONS = Object.keys(imageWrites.changes).filter((word) => word !== 'update' && word !== 'delete');

const TAG = /^[^/\\\p{Cc}\p{Cs}]{1,255}$/u;

/** Adds a tag to an image or takes it away, as Glance does: nobody else's are touched. */
function tagRoutes(changing: Changing, path: string): readonly Route[] {
  const { bearer } = routesOf('unified');
  const tagging = (word: string, action: string) => (exchange: ActorExchange) => {
    const { tag = '' } = exchange.params;
    if (!TAG.test(tag) || tag === '.' || tag === '..') {
      throw new GatewayError(
        'invalid_request',
        'tag must have 1 to 255 characters without / \\ and control characters',
      );
    }
    return changing.change(exchange, { word, wanted: { action, complete: () => Promise.resolve({ tag }) } });
  };
  const one = `${path}/:id/tags/:tag`;
  return [
    bearer('put', one, tagging('add-tag', 'add_tag'), 'adds one tag to an image'),
    bearer('delete', one, tagging('remove-tag', 'remove_tag'), 'takes one tag of an image away'),
  ];
}

const UPDATE = 'changes one image, by JSON or by headers `X-Image-Meta-*`; with a file as `PUT /images/:id/file`';

/** What is done to images that are there, below a path. */
export function imageChangeRoutes(
  {
    reads,
    uploads,
    parts,
  }: { readonly reads: ResourceReads; readonly uploads: ImageUploads; readonly parts: UploadParts },
  path: string,
): readonly Route[] {
  const changing = new Changing(imageWrites, reads, parts, new References(parts));
  const { bearer } = routesOf('unified');
  const update = (exchange: ActorExchange): Promise<Reply> => {
    if (exchange.incoming) return uploads.upload(exchange);
    const wanted = changeOfImage({ ...metaOf(exchange), ...membersOf(exchange.body, 'image') });
    return changing.change(exchange, { word: 'update', wanted });
  };
  const act = (exchange: ActorExchange, word: string): Promise<Reply> => {
    const read = ACTIONS.includes(word) || word === 'delete' ? imageWrites.changes[word] : undefined;
    if (read) return changing.change(exchange, { word, wanted: read(exchange.body) });
    throw new GatewayError(
      'unknown_action',
      `no action ${word.slice(0, 60)} of images; known are ${ACTIONS.join(', ')}`,
    );
  };
  return [
    ...tagRoutes(changing, path),
    { ...bearer('put', `${path}/:id`, update, UPDATE), takesFiles: true },
    bearer('patch', `${path}/:id`, update, 'as `PUT`, without a file'),
    bearer('delete', `${path}/:id`, (exchange) => act(exchange, 'delete'), 'deletes one image'),
    bearer(
      'post',
      `${path}/:id/:spec`,
      (exchange) => act(exchange, exchange.params['spec'] ?? ''),
      `an action on one image: ${ACTIONS.join(', ')}`,
    ),
  ];
}
