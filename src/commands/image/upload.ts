import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Transform } from 'node:stream';
import { processEnvironment } from '../../config/environment.ts';
import { DISK_FORMATS } from '../../contract/index.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { UsageError, wordsOf } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { tableOf } from '../text-table.ts';
import { GatewayClient, UploadError } from './client.ts';
import { credentialsFrom, endpointFrom, LOGIN_OPTIONS } from './credentials.ts';
import { formatOf } from './format.ts';
import { Progress, type Stage } from './progress.ts';

const OPTIONS = {
  name: { type: 'string' },
  format: { type: 'string' },
  cloud: { type: 'string' },
  cacert: { type: 'string' },
  ...LOGIN_OPTIONS,
} as const;

const FORMATS: readonly string[] = DISK_FORMATS;

/** A file that is to be sent. */
interface Source {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

async function sourceOf(path: string): Promise<Source> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new UsageError(`${path} is no file`);
    if (found.size === 0) throw new UsageError(`${path} is empty`);
    return { path, size: found.size };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

/** Throws UsageError naming what is accepted when nothing says the format. */
async function formatFor(given: string | undefined, path: string): Promise<string> {
  const format = given?.toLowerCase() ?? (await formatOf(path));
  if (format !== undefined && FORMATS.includes(format)) return format;
  const why = format === undefined ? `neither ${path} nor its name says its format` : `"${format}" is no format`;
  throw new UsageError(`${why}; give --format, one of ${FORMATS.join(', ')}`);
}

/** The file as it goes, counted and summed up. */
function watched({ path, size }: Source, progress: Progress) {
  const md5 = createHash('md5');
  let sent = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      md5.update(chunk);
      sent += chunk.length;
      progress.add(chunk.length);
      if (sent === size) progress.end();
      done(sent > size ? new UploadError(`${path} grows while it is sent`) : undefined, chunk);
    },
  });
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
  file.once('error', (error) => counting.destroy(error));
  counting.once('close', () => file.destroy());
  return { stream: file.pipe(counting), checksum: () => md5.digest('hex') };
}

function textOf(row: Readonly<Record<string, unknown>>, key: string): string {
  const value = row[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** What the cloud keeps must be what was sent. A wrong image is taken back. */
async function compare(row: Readonly<Record<string, unknown>>, wanted: string, remove: (id: string) => Promise<void>) {
  const [id, kept] = [textOf(row, 'id'), textOf(row, 'checksum')];
  if (kept === '' || kept === wanted) return;
  await remove(id);
  throw new UploadError(
    `the cloud keeps another file than was sent (MD5 ${kept}, not ${wanted}); image ${id} was deleted`,
  );
}

async function send(client: GatewayClient, token: string, wanted: Wanted, stage: Stage) {
  const { source, name, format, cloud } = wanted;
  const progress = new Progress(source.size, stage);
  const { stream, checksum } = watched(source, progress);
  const headers = {
    'content-length': String(source.size),
    'x-image-meta-name': encodeURIComponent(name),
    'x-image-meta-disk_format': format,
    'x-image-meta-size': String(source.size),
    ...(cloud !== undefined && { 'x-image-meta-prefer_region': encodeURIComponent(cloud) }),
  };
  const row = await client.upload(token, headers, stream).catch((error: unknown) => {
    progress.breakOff();
    throw error;
  });
  const sum = checksum();
  await compare(row, sum, (id) => client.deleteImage(token, id));
  return [
    ['id', textOf(row, 'id')],
    ['name', textOf(row, 'name')],
    ['status', textOf(row, 'status')],
    ['size', `${textOf(row, 'size')} bytes`],
    [
      'checksum',
      `${sum} (MD5${textOf(row, 'checksum') === '' ? ', which the cloud does not tell' : ', as the cloud has it'})`,
    ],
  ];
}

interface Wanted {
  readonly source: Source;
  readonly name: string;
  readonly format: string;
  readonly cloud: string | undefined;
}

/** Ends what is on its way when somebody presses Ctrl-C, or the process is told to end. */
function interruption(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const stop = () => {
    process.removeListener('SIGINT', interrupt).removeListener('SIGTERM', interrupt);
  };
  return { signal: controller.signal, stop };
}

const processStage: Stage = {
  write: (text) => process.stderr.write(text),
  drawn: process.stderr.isTTY,
  now: Date.now,
};

/** `podgate image upload`: sends a file to a gateway, which gives it to a cloud. */
export async function upload(args: readonly string[], terminal: Terminal, stage = processStage): Promise<ExitCode> {
  const { options, words } = wordsOf(args, OPTIONS);
  const [path, ...others] = words;
  if (path === undefined || others.length > 0) throw new UsageError('give one file: podgate image upload FILE');
  const environment = processEnvironment();
  const endpoint = endpointFrom(options, environment);
  const source = await sourceOf(path);
  const format = await formatFor(options.format, path);
  const name = options.name ?? basename(path, extname(path));
  const authority = options.cacert ?? environment['OS_CACERT'];
  const credentials = await credentialsFrom(options, environment);
  const { signal, stop } = interruption();
  try {
    const ca = authority === undefined || authority === '' ? undefined : await readFile(authority);
    const client = new GatewayClient(endpoint, { signal, ...(ca && { ca }) });
    const token = await client.logIn(credentials);
    terminal.out(tableOf(await send(client, token, { source, name, format, cloud: options.cloud }, stage)));
    return EXIT.ok;
  } catch (error) {
    if (signal.aborted) {
      terminal.err('podgate: interrupted; the gateway takes back what it had of the image');
      return EXIT.interrupted;
    }
    if (!(error instanceof UploadError)) throw error;
    terminal.err(`podgate: ${error.message}`);
    return EXIT.failed;
  } finally {
    stop();
  }
}
