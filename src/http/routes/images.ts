import { listableImages } from '../../schema/images/listable.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { imageHeaders } from '../image-headers.ts';
import { imageChangeRoutes } from '../images/changes.ts';
import { describedFile, download, wantsFile } from '../images/download.ts';
import { ImageMemberships } from '../images/members.ts';
import { ImageUploads, type UploadParts } from '../images/upload.ts';
import { routesOf, type Route } from '../route.ts';
import { ResourceReads, type RowDocument } from './resource-reads.ts';
import { resourceRoutes } from './resources.ts';

/** A show that says the image in headers too: some clients look at nothing else (clients.md §2, §3). */
async function described(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const reply = await reads.show(exchange);
  const { image } = JSON.parse(Buffer.from(reply.body as Uint8Array).toString('utf8')) as {
    readonly image: RowDocument;
  };
  return { ...reply, headers: { ...reply.headers, ...imageHeaders(image) } };
}

const FILE = 'the file of one image, as it is; `Range` for a stretch of it';
const CREATE = 'a new image: of JSON, or of headers `X-Image-Meta-*` or a form with its file';
const UPLOAD = 'takes the file of an image that is `queued`; the answer is the row as it is then';

const MEMBER =
  'with `status` the word of the project that the image is shared with; without it as `POST`, again and again';

/** Files of images, where Cloudpods' and Glance's clients look for them. */
function fileRoutes(reads: ResourceReads, parts: UploadParts, path: string): readonly Route[] {
  const uploads = new ImageUploads(reads, parts);
  const { bearer } = routesOf('unified');
  const upload = (exchange: ActorExchange) => uploads.upload(exchange);
  const files = ['file', 'download'].flatMap((name) => [
    bearer('head', `${path}/:id/${name}`, (exchange) => describedFile(reads, exchange), 'the same without the file'),
    bearer('get', `${path}/:id/${name}`, (exchange) => download(reads, parts, exchange), FILE),
  ]);
  return [
    ...files,
    { ...bearer('put', `${path}/:id/file`, upload, UPLOAD), takesFiles: true },
    { ...bearer('post', path, (exchange) => uploads.create(exchange), CREATE), takesFiles: true, resumes: true },
    ...imageChangeRoutes({ reads, uploads, parts }, path),
  ];
}

/** With whom images are shared. */
function memberRoutes(reads: ResourceReads, parts: UploadParts, path: string): readonly Route[] {
  const memberships = new ImageMemberships(reads, parts);
  const { bearer } = routesOf('unified');
  const [all, one] = [`${path}/:id/members`, `${path}/:id/members/:member`];
  return [
    bearer('get', all, (exchange) => memberships.list(exchange), 'the projects with which one image is shared'),
    bearer('post', all, (exchange) => memberships.add(exchange), 'shares one image with a project'),
    bearer('put', one, (exchange) => memberships.put(exchange), MEMBER),
    bearer('delete', one, (exchange) => memberships.remove(exchange), 'shares it with that project no more'),
  ];
}

/** Images where the unified API has them, and where Cloudpods' image service does: below `/v1`, with a list of its own name. */
export function imageRoutes(parts: UploadParts): readonly Route[] {
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
  const show = (exchange: ActorExchange) =>
    wantsFile(exchange) ? download(reads, parts, exchange) : reads.show(exchange);
  return ['/images', '/v1/images'].flatMap((path) => [
    ...heads(path),
    bearer('get', `${path}/detail`, list, 'a page of images'),
    ...memberRoutes(reads, parts, path),
    ...fileRoutes(reads, parts, path),
    ...resourceRoutes(parts, listableImages, path, path.startsWith('/v1') ? show : undefined),
  ]);
}
