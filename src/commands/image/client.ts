import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What somebody must know who wants to be known at a gateway. */
export type Credentials =
  | { readonly token: string }
  | {
      readonly username: string;
      readonly password: string;
      readonly userDomain: string;
      readonly project: string;
      readonly projectDomain: string;
    };

/** What went wrong, for people. */
export class UploadError extends Error {}

type Headers = Readonly<Record<string, string>>;
type Body = Readonly<Record<string, unknown>>;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Body;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Headers;
  /** What is sent, and its bytes. */
  readonly stream?: Readable;
  readonly text?: string;
}

/** Bytes that an answer may have. */
const LONGEST = 1024 * 1024;
const isSuccess = (status: number) => status >= 200 && status < 300;

/** Speaks to one gateway. */
export class GatewayClient {
  readonly #endpoint: URL;
  readonly #ca: Buffer | undefined;
  readonly #signal: AbortSignal;

  /** `ca`: certificates that are trusted in place of the machine's; `signal` ends whatever is on its way. */
  constructor(endpoint: URL, { ca, signal }: { readonly ca?: Buffer; readonly signal: AbortSignal }) {
    this.#endpoint = endpoint;
    this.#ca = ca;
    this.#signal = signal;
  }

  /** A token. Throws `UploadError` saying what was refused. */
  async logIn(credentials: Credentials): Promise<string> {
    if ('token' in credentials) return credentials.token;
    const { username, password, userDomain, project, projectDomain } = credentials;
    const user = { name: username, domain: { name: userDomain }, password };
    const scope = { project: { name: project, domain: { name: projectDomain } } };
    const auth = { identity: { methods: ['password'], password: { user } }, scope };
    const answer = await this.#ask({ method: 'POST', path: '/v3/auth/tokens', text: JSON.stringify({ auth }) });
    const token = answer.headers['x-subject-token'];
    if (isSuccess(answer.status) && typeof token === 'string') return token;
    throw new UploadError(`login of ${username} in project ${project}: ${reasonOf(answer)}`);
  }

  /** Sends the file of a new image. Answers its row. Throws `UploadError` with what the gateway said. */
  async upload(token: string, headers: Headers, stream: Readable): Promise<Body> {
    const all = { ...headers, 'x-auth-token': token, 'content-type': 'application/octet-stream' };
    const answer = await this.#ask({ method: 'POST', path: '/v1/images', headers: all, stream });
    const { image } = answer.body;
    if (isSuccess(answer.status) && typeof image === 'object' && image !== null) return image as Body;
    throw new UploadError(reasonOf(answer));
  }

  async deleteImage(token: string, id: string): Promise<void> {
    const path = `/images/${encodeURIComponent(id)}`;
    const answer = await this.#ask({ method: 'DELETE', path, headers: { 'x-auth-token': token } });
    if (!isSuccess(answer.status)) throw new UploadError(reasonOf(answer));
  }

  async #ask({ method, path, headers = {}, stream, text }: Asked): Promise<Answer> {
    const { protocol, pathname } = this.#endpoint;
    const url = new URL(`${pathname.replace(/\/$/, '')}${path}`, this.#endpoint);
    const options: RequestOptions = {
      method,
      headers: { ...headers, ...(text !== undefined && { 'content-type': 'application/json' }) },
      signal: this.#signal,
      ...(this.#ca && { ca: this.#ca }),
    };
    const request = protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options);
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    const sent = stream ? pipeline(stream, request) : ended(request, text);
    try {
      // A gateway that refuses says so before everything has been sent.
      const [response] = await Promise.race([answered, sent.then(() => answered)]);
      const answer = { status: response.statusCode ?? 0, headers: response.headers, body: await bodyOf(response) };
      if (isSuccess(answer.status)) await sent;
      else sent.catch(() => undefined);
      return answer;
    } catch (error) {
      answered.catch(() => undefined);
      sent.catch(() => undefined);
      if (error instanceof UploadError) throw error;
      throw new UploadError(`${url.origin}: ${(error as Error).message}`, { cause: error });
    } finally {
      request.destroy();
    }
  }
}

async function ended(request: ClientRequest, text: string | undefined): Promise<void> {
  request.end(text);
  await once(request, 'close');
}

async function bodyOf(response: IncomingMessage): Promise<Body> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response) {
    size += (piece as Buffer).length;
    if (size > LONGEST) throw new UploadError('the answer is too long to be that of a gateway');
    pieces.push(piece as Buffer);
  }
  try {
    const body = JSON.parse(Buffer.concat(pieces).toString('utf8')) as unknown;
    return typeof body === 'object' && body !== null ? (body as Body) : {};
  } catch {
    // Proxies answer pages: these say nothing here.
    return {};
  }
}

/** The gateway's own words, or what there is. */
function reasonOf({ status, body }: Answer): string {
  const { details } = body;
  return typeof details === 'string' && details !== '' ? details : `the gateway answered with HTTP ${status}`;
}
