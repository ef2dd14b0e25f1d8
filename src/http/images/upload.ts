import { GatewayError, type ImageBytes, type IncomingFile } from '../../contract/index.ts';
import type { Creator } from '../../inventory/creators.ts';
import { requireWriter } from '../../policy/writing.ts';
import { fileWishOf, imageWishOf, type FileWish, type ImageWish } from '../../schema/images/writes/wish.ts';
import { gid, splitGid } from '../../schema/ids.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import { membersOf } from '../../schema/servers/writes/body.ts';
import { onlyOn, placed } from '../../schema/servers/writes/create/placement.ts';
import { audited, tellWrite } from '../audited-write.ts';
import type { ActorExchange, Incoming, Reply } from '../exchange.ts';
import type { ResourceReads, RowDocument, WriteParts } from '../routes/resource-reads.ts';
import { targetOf, type Making, type Target } from '../server-creation/target.ts';
import { counted } from './counted.ts';
import { metaOf } from './meta.ts';
import { formOf } from './multipart.ts';

export interface UploadParts extends WriteParts {
  /** Bytes that a file may have. */
  readonly largestImage: () => number;
}

type Given = Readonly<Record<string, unknown>>;

/** What is said of an image, and its file when one comes. */
interface Said {
  readonly given: Given;
  readonly bytes?: ImageBytes;
  /** Bytes of the file alone, when they are known. */
  readonly length?: number;
}

/** What an earlier attempt with the same `Idempotency-Key` had begun. */
interface Saved {
  readonly cloud: string;
}

const isSaved = (saved: unknown): saved is Saved => typeof saved === 'object' && saved !== null && 'cloud' in saved;

type ImageTarget = Pick<Target, 'project'> & { readonly creator: Creator };
type Told = ImageTarget & { readonly name: string };

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** What a query string may say of where it is to be, and whose. */
const IN_QUERY = ['prefer_region', 'prefer_manager', 'project_id'];

function queried({ search }: ActorExchange): Given {
  const query = new RawQuery(search);
  return Object.fromEntries(
    IN_QUERY.flatMap((name) => (query.value(name) ? [[name, query.value(name)] as const] : [])),
  );
}

async function saidOf(exchange: ActorExchange): Promise<Said> {
  const { incoming, body } = exchange;
  const beside = { ...queried(exchange), ...metaOf(exchange) };
  if (!incoming) return { given: { ...beside, ...membersOf(body, 'image') } };
  if (exchange.operation || exchange.header('idempotency-key') !== undefined) {
    throw new GatewayError('invalid_request', 'Idempotency-Key: files are taken without one');
  }
  if (incoming.type.startsWith('multipart/form-data')) {
    const { fields, fileName, bytes } = await formOf(incoming.type, incoming.bytes);
    return { given: { ...beside, ...fields, file_name: fileName }, bytes };
  }
  return { given: beside, bytes: octets(incoming).bytes, length: incoming.length };
}

/** Throws for a file of another type. */
function octets(incoming: Incoming): Incoming {
  const [type] = incoming.type.split(';');
  if (type === 'application/octet-stream' || type === '') return incoming;
  const accepted = 'application/octet-stream, multipart/form-data or application/json';
  throw new GatewayError(
    'unsupported_media_type',
    `the content type must be ${accepted}, not "${(type ?? '').slice(0, 60)}"`,
  );
}

const IMAGES: Making = { kind: 'images', keyword: 'image', obstacle: (creator) => creator.imageObstacle };

/** Makes images and takes their files, on behalf of callers. */
export class ImageUploads {
  readonly #reads: ResourceReads;
  readonly #parts: UploadParts;

  constructor(reads: ResourceReads, parts: UploadParts) {
    this.#reads = reads;
    this.#parts = parts;
  }

  /** Makes an image: of JSON, or of headers or a form with its file. */
  async create(exchange: ActorExchange): Promise<Reply> {
    const { given, bytes, length } = await saidOf(exchange);
    const wish = imageWishOf(given, bytes !== undefined);
    const file = bytes && this.#file(bytes, length, wish);
    const [{ operation }, occasion] = [exchange, exchange.occasion()];
    const begun = isSaved(operation?.saved) ? operation.saved : undefined;
    const target = this.#target(exchange, wish, begun);
    const { creator } = target;
    if (!begun) await operation?.save({ cloud: creator.name } satisfies Saved);
    const id = await this.#told(exchange, { ...target, name: wish.image.name ?? '' }, async () => {
      if (file) return creator.createImage(wish.image, file, occasion);
      const { image, source } = wish;
      const input = { ...image, ...(source !== undefined && { source }), marker: operation?.id ?? exchange.id };
      return (await creator.make({ resource: 'images', input, again: begun !== undefined }, occasion)).id;
    });
    return this.#shown(exchange, { id, name: wish.image.name, status: file || wish.source ? 'saving' : 'queued' });
  }

  /** Does it and leaves a record of it. Answers the id of the image. */
  async #told(exchange: ActorExchange, { creator, project, name }: Told, make: () => Promise<string>): Promise<string> {
    const tell = (result: string, id = '') => {
      const owner = { ownerProject: project.id, ownerDomain: project.domainId };
      const thing = { type: 'image', name, cloud: creator.name, ...owner, id };
      tellWrite(this.#parts.channels, exchange, { action: 'image.create', thing }, result);
    };
    try {
      const id = gid(creator.name, await make());
      tell('accepted', id);
      return id;
    } catch (error) {
      tell(`failed: ${GatewayError.is(error) ? error.code : 'internal'}`);
      throw error;
    }
  }

  /** Gives an image that waits for it its file. */
  async upload(exchange: ActorExchange): Promise<Reply> {
    const { incoming } = exchange;
    if (!incoming)
      throw new GatewayError('missing_parameter', 'there is no file: it must come as application/octet-stream');
    const { row } = await this.#reads.document(exchange);
    const [id, ownerProject, ownerDomain] = [word(row, 'id'), word(row, 'project_id'), word(row, 'domain_id')];
    const owned = { projectId: ownerProject, domainId: ownerDomain };
    requireWriter(exchange.actor, owned, { limits: this.#parts.limits(), kind: 'images', action: 'upload' });
    const at = splitGid(id);
    const images = at && this.#parts.inventory.writers(at.cloud)?.images;
    if (!images) throw new GatewayError('not_found', `image ${id} not found: its cloud is not there any more`);
    const thing = { type: 'image', id, name: word(row, 'name'), cloud: at.cloud, ownerProject, ownerDomain };
    await audited(this.#parts.channels, exchange, { action: 'image.upload', thing }, async () => {
      if (images.obstacle) throw images.obstacle;
      const { bytes, length } = octets(incoming);
      await images.upload(at.backendId, this.#file(bytes, length, fileWishOf(metaOf(exchange))), exchange.occasion());
    });
    return this.#shown(exchange, row);
  }

  /** The file as it goes on, watched. Throws `too_large` when it is known to be that before it comes. */
  #file(bytes: ImageBytes, length: number | undefined, { size, checksum }: FileWish): IncomingFile {
    const counting = { most: this.#parts.largestImage(), length, told: size };
    return { bytes: counted(bytes, counting), ...(checksum !== undefined && { checksum }) };
  }

  /** Whose it is to be, and where. */
  #target(exchange: ActorExchange, wish: ImageWish, begun: Saved | undefined): ImageTarget {
    const wanted = begun ? { ...wish, preferences: onlyOn(begun.cloud) } : wish;
    const { project, creators } = targetOf(exchange, wanted, this.#parts, IMAGES);
    if (wish.image.visibility === 'public' && !exchange.actor.systemAdmin) {
      const why =
        'visibility: only administrators make images for everybody (role admin in the administration project)';
      throw new GatewayError('forbidden', why);
    }
    const name = begun ? begun.cloud : placed(creators, wish.preferences, [], IMAGES.keyword).name;
    const creator = creators.find((one) => one.name === name);
    if (!creator) throw new GatewayError('conflict', `cloud ${name}, on which this was begun, is not there any more`);
    return { project, creator };
  }

  /** The row as it is now; what is known of it when it cannot be read yet: what was done is done. */
  async #shown(exchange: ActorExchange, known: RowDocument): Promise<Reply> {
    try {
      return await this.#reads.show(exchange, '', word(known, 'id'));
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      return { body: this.#reads.wrapped(known) };
    }
  }
}
