import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Client } from './client.ts';

/** A block of server-sent events as it came. */
export interface Heard {
  readonly name: string;
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Reads server-sent events by the rules of the HTML standard, as far as the gateway uses them. */
export class EventSource {
  readonly events: Heard[] = [];
  /** Lines that begin with a colon. */
  readonly comments: string[] = [];
  status = 0;
  headers: IncomingMessage['headers'] = {};
  /** What came in place of events. */
  text = '';
  lastId = '';
  retry = 0;
  closed = false;
  readonly #asked: ClientRequest;
  #response: IncomingMessage | undefined;
  #tail = '';
  readonly #opened: Promise<void>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#asked = request(url, { headers, agent: false });
    this.#opened = new Promise((resolve, reject) => {
      this.#asked.on('error', (error) => {
        this.closed = true;
        reject(error);
      });
      this.#asked.on('response', (response) => {
        this.#response = response;
        [this.status, this.headers] = [response.statusCode ?? 0, response.headers];
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => this.#read(chunk));
        response.on('error', () => (this.closed = true));
        response.on('close', () => (this.closed = true));
        resolve();
      });
    });
    this.#asked.end();
  }

  /** Opens a stream as the bearer of a client's token and waits for its head. */
  static async open(client: Client, query = '', headers: Readonly<Record<string, string>> = {}): Promise<EventSource> {
    const token: Record<string, string> = client.token === undefined ? {} : { 'x-auth-token': client.token };
    const source = new EventSource(`${client.url}/live${query === '' ? '' : `?${query}`}`, { ...token, ...headers });
    await source.#opened;
    return source;
  }

  static async at(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventSource> {
    const source = new EventSource(url, headers);
    await source.#opened;
    return source;
  }

  named(name: string): readonly Heard[] {
    return this.events.filter((event) => event.name === name);
  }

  /** Takes nothing for a while. */
  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  close(): void {
    this.#asked.destroy();
    this.closed = true;
  }

  #read(chunk: string): void {
    this.text += chunk;
    const blocks = (this.#tail + chunk).split('\n\n');
    this.#tail = blocks.pop() ?? '';
    for (const block of blocks) this.#take(block.split('\n'));
  }

  #take(lines: readonly string[]): void {
    let [name, data] = ['message', ''];
    for (const line of lines) {
      const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
      if (line.startsWith(':')) this.comments.push(line);
      else if (field === 'id') this.lastId = value;
      else if (field === 'event') name = value;
      else if (field === 'data') data += value;
      else if (field === 'retry') this.retry = Number(value);
    }
    if (data !== '') this.events.push({ name, id: this.lastId, data: JSON.parse(data) as Heard['data'] });
  }
}
