import { createHash } from 'node:crypto';
import {
  GatewayError,
  type Call,
  type Image,
  type ImageFiles,
  type ImageMembers,
  type IncomingFile,
  type OutgoingFile,
} from 'podgate/contract';
import { unlessGone } from '../gone.ts';
import { pathPart, type Session } from '../session.ts';
import { Steps } from '../steps.ts';
import { toDocument } from './document.ts';
import type { GlanceImage } from './glance.ts';
import { showImage } from './own-image.ts';
import { makeImage, protectImage, removeImage } from './record.ts';

const fileOf = (id: string) => `/images/${pathPart(id)}/file`;
const STREAM = { 'content-type': 'application/octet-stream' };

async function download(session: Session, { id }: Image, range: string | undefined, call: Call): Promise<OutgoingFile> {
  const headers: Record<string, string> = range === undefined ? {} : { range };
  const reply = await session.transfer(
    { service: 'image', operation: 'images.download', path: fileOf(id), headers },
    call,
  );
  const { 'content-length': length, 'content-range': stretch } = reply.headers;
  return {
    bytes: reply.bytes,
    // No content: the image is there, its file is not (ES-45).
    length: reply.status === 204 ? 0 : length === undefined ? undefined : Number(length),
    ...(reply.status === 206 && { range: stretch }),
  };
}

/** What went through. */
interface Sent {
  size: number;
  checksum: string;
}

/** Sends the file, whose image waits for it. */
async function sendFile(session: Session, id: string, file: IncomingFile, call: Call): Promise<Sent> {
  const hash = createHash('md5');
  let size = 0;
  const bytes = async function* () {
    for await (const chunk of file.bytes) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  const request = { service: 'image', operation: 'images.upload', method: 'PUT', path: fileOf(id) } as const;
  await session.transfer({ ...request, headers: STREAM, file: bytes() }, call);
  return { size, checksum: hash.digest('hex') };
}

/** Seconds that a cloud may take to say what became of a file. */
const SETTLES = 30;
const PASSING = new Set(['saving', 'uploading', 'importing']);

/** The image once nothing is being done to it; nothing when it is gone. */
async function settled(session: Session, id: string, call: Call): Promise<GlanceImage | undefined> {
  let seen: GlanceImage | undefined;
  await call.until(async () => {
    seen = await unlessGone(showImage(session, id, call));
    return seen && PASSING.has(seen.status ?? '') ? undefined : true;
  }, SETTLES);
  return seen;
}

/** Compares what came with what was sent, and with what the caller said of it. */
function compare(session: Session, image: GlanceImage | undefined, sent: Sent, wanted: string | undefined): void {
  const cloud = `cloud ${session.cloud.name}`;
  if (wanted !== undefined && wanted.toLowerCase() !== sent.checksum) {
    const why = `the file has the MD5 ${sent.checksum}, not ${wanted.toLowerCase()}: it was changed on its way`;
    throw new GatewayError('invalid_request', `checksum: ${why}`);
  }
  if (image?.status !== 'active') {
    const state = image ? `it is ${image.status ?? 'in no status'}` : 'it is gone';
    throw new GatewayError(
      'upstream_rejected',
      `${cloud}: the image did not become active after its file had come: ${state}`,
    );
  }
  const { size, checksum } = image;
  if (Number(size) === sent.size && (!checksum || checksum === sent.checksum)) return;
  const kept = `${size ?? 0} bytes with the MD5 ${checksum ?? 'none'}`;
  throw new GatewayError(
    'upstream_malformed',
    `${cloud}: the image holds another file than was sent: ${kept}, not ${sent.size} bytes with ${sent.checksum}`,
  );
}

async function fill(session: Session, id: string, file: IncomingFile, call: Call): Promise<void> {
  const sent = await sendFile(session, id, file, call);
  compare(session, await settled(session, id, call), sent, file.checksum);
}

/** Nobody knows what became of a step: what it was done for is undone all the same, as half a file is of no use. */
const DEFINITE = { definite: () => true } as const;

async function create(
  session: Session,
  image: ImageMembers,
  file: IncomingFile,
  call: Call,
): Promise<{ readonly id: string }> {
  const steps = new Steps();
  // What is protected could not be taken back.
  const late = image.protected === true;
  const document = toDocument(late ? { ...image, protected: false } : image);
  const id = await makeImage(session, document, call);
  steps.undo(`image ${id}`, () => removeImage(session, id, call));
  await steps.take('sending the file', () => fill(session, id, file, call), DEFINITE);
  if (late) await steps.take('protecting the image', () => protectImage(session, id, call), DEFINITE);
  return { id };
}

/** What an upload that failed has left. */
async function afterwards(session: Session, id: string, call: Call): Promise<string> {
  const left = await settled(session, id, call);
  if (!left) return 'the image is gone';
  if (left.status === 'queued') return 'the image waits for its file, as before';
  await removeImage(session, id, call);
  return 'half of the file stayed in the image, which was deleted';
}

async function upload(session: Session, id: string, file: IncomingFile, call: Call): Promise<void> {
  // A second file that comes while the first is on its way would cost the image (Glance answers 410 and deletes it).
  const before = await showImage(session, id, call);
  if (before.status !== 'queued') {
    const message = `image ${id} is ${before.status ?? 'in no status'}; a file can be given only to one that is queued`;
    throw new GatewayError('invalid_status', message);
  }
  try {
    await fill(session, id, file, call);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const { code, retryAfter, upstream, message } = error;
    const left = await afterwards(session, id, call);
    throw new GatewayError(code, `${message}; ${left}`, { cause: error, retryAfter, upstream });
  }
}

/** How files of images come and go (mapping W-59, OS-63, ES-20, ES-42). */
export const imageFiles: ImageFiles<Session> = { download, create, upload };
