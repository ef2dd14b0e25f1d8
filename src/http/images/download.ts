import { GatewayError } from '../../contract/index.ts';
import { splitGid } from '../../schema/ids.ts';
import { RawQuery } from '../../schema/query/raw.ts';
import type { ActorExchange, Reply } from '../exchange.ts';
import { imageHeaders } from '../image-headers.ts';
import type { ReadParts, ResourceReads, RowDocument } from '../routes/resource-reads.ts';
import { HTTP } from '../status.ts';
import { isKnown } from '../writer.ts';

const ONE_RANGE = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/;

const word = (row: RowDocument, key: string) => (typeof row[key] === 'string' ? row[key] : '');

/** The tag of a file: its checksum. */
function tagOf(row: RowDocument): string | undefined {
  const sum = word(row, 'os_hash_value') || word(row, 'checksum');
  return sum === '' ? undefined : `"${sum.slice(0, 128)}"`;
}

/** The stretch that is wanted: one only, and none when the caller's part is of another file. Others get the whole, as HTTP has it. */
function rangeOf(exchange: ActorExchange, tag: string | undefined): string | undefined {
  const range = exchange.header('range')?.replaceAll(' ', '');
  if (range === undefined || !ONE_RANGE.test(range)) return undefined;
  const condition = exchange.header('if-range');
  return condition === undefined || condition === tag ? range : undefined;
}

function checkRange(range: string | undefined, size: unknown): void {
  const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
  if (range === undefined || typeof size !== 'number' || size === 0) return;
  if (start < size && range !== 'bytes=-0') return;
  throw new GatewayError('range_not_satisfiable', `range: the file has ${size} bytes, and ${range} is none of them`);
}

/** Cloudpods converts images into other formats; here they come as they are. */
function checkFormat({ search }: ActorExchange, row: RowDocument): void {
  const query = new RawQuery(search);
  const wanted = query.value('format') ?? '';
  if (query.value('torrent') !== undefined)
    throw new GatewayError('unsupported', 'torrent: there are no torrents here');
  if (wanted === '' || wanted.toLowerCase() === word(row, 'disk_format')) return;
  const message = `format: the image is ${word(row, 'disk_format') || 'of no format'}, and nothing is converted here`;
  throw new GatewayError('unsupported', message);
}

/** What is told of a file beside its bytes. */
function headersOf(row: RowDocument, whole: boolean): Record<string, string> {
  const tag = tagOf(row);
  const md5 = word(row, 'checksum');
  return {
    ...imageHeaders(row),
    'Accept-Ranges': 'bytes',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(word(row, 'name') || word(row, 'id'))}`,
    ...(tag !== undefined && { ETag: tag }),
    // As Glance says it: in hexadecimal digits.
    ...(md5 !== '' && whole && { 'Content-MD5': md5 }),
  };
}

/** The file of an image, or a stretch of it, as its cloud sends it. */
export async function download(reads: ResourceReads, parts: ReadParts, exchange: ActorExchange): Promise<Reply> {
  const { row } = await reads.document(exchange);
  checkFormat(exchange, row);
  const at = splitGid(word(row, 'id'));
  const images = at && parts.inventory.writers(at.cloud)?.images;
  if (!images)
    throw new GatewayError('not_found', `image ${word(row, 'id')} not found: its cloud is not there any more`);
  const tag = tagOf(row);
  if (tag !== undefined && isKnown(exchange.header('if-none-match'), tag)) {
    return { status: HTTP.notModified, headers: headersOf(row, true) };
  }
  const range = rangeOf(exchange, tag);
  checkRange(range, row['size']);
  const file = await images.download(at.backendId, range, exchange.occasion());
  const stretch: Record<string, string> = file.range === undefined ? {} : { 'Content-Range': file.range };
  return {
    status: file.range === undefined ? HTTP.ok : HTTP.partialContent,
    headers: { ...headersOf(row, file.range === undefined), ...stretch },
    file,
  };
}

/** The same without the bytes. */
export async function describedFile(reads: ResourceReads, exchange: ActorExchange): Promise<Reply> {
  const { row } = await reads.document(exchange);
  const size: Record<string, string> = typeof row['size'] === 'number' ? { 'Content-Length': String(row['size']) } : {};
  return { headers: { ...headersOf(row, true), 'Content-Type': 'application/octet-stream', ...size } };
}

/** Clients of Cloudpods ask for the file where its row stands: with a format, by what they accept, or as its Go client does. */
export function wantsFile(exchange: ActorExchange): boolean {
  const accepts = exchange.header('accept') ?? '';
  if (/application\/octet-stream/i.test(accepts)) return true;
  const query = new RawQuery(exchange.search);
  return (query.value('format') ?? '') !== '' || query.value('torrent') !== undefined;
}
