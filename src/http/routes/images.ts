import { listableImages } from '../../schema/images/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { imageHeaders } from '../image-headers.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type ReadParts, type RowDocument } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

/** A show that says the image in headers too: some clients look at nothing else (clients.md §2, §3). */
async function described(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const reply = await reads.show(exchange);
  const { image } = JSON.parse(Buffer.from(reply.body as Uint8Array).toString('utf8')) as {
    readonly image: RowDocument;
  };
  return { ...reply, headers: { ...reply.headers, ...imageHeaders(image) } };
}

/** Images where the unified API has them, and where Cloudpods' image service does: below `/v1`, with a list of its own name. */
export function imageRoutes(parts: ReadParts): readonly Route[] {
  const reads = new ResourceReads(parts, listableImages);
  const { bearer } = routesOf('unified');
  const list = (exchange: ActorExchange) => reads.list(exchange);
  const DESCRIBED = 'one image, told in the headers `X-Image-Meta-*` and `X-Image-Meta-Property-*`';

  /** HEAD of one image differs from its GET; of what stands beside images it does not. */
  const heads = (path: string) => [
    bearer('head', `${path}/distinct-field`, (exchange) => reads.distinct(exchange), 'as `GET`'),
    bearer('head', `${path}/detail`, list, 'as `GET`'),
    bearer('head', `${path}/:id`, (exchange) => described(reads, exchange), DESCRIBED),
  ];
  return ['/images', '/v1/images'].flatMap((path) => [
    ...heads(path),
    bearer('get', `${path}/detail`, list, 'a page of images'),
    ...resourceRoutes(parts, listableImages, path),
  ]);
}
