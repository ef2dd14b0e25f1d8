import { GatewayError, type ImageBytes } from '../../contract/index.ts';

/** A form that holds a file: the fields that stand before it, and the file as it comes. */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string | undefined;
  readonly bytes: ImageBytes;
}

/** Bytes that the headers of a part, a field, and the number of fields may have. */
const MAX = { head: 16 * 1024, field: 64 * 1024, fields: 100 };

const refuse = (why: string) => new GatewayError('invalid_request', `multipart/form-data: ${why}`);

/** The text between parts. Throws for a content type without one. */
function boundaryOf(type: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw refuse('the content type has no boundary');
  return boundary;
}

/** Reads what comes piece by piece, up to a mark. */
class Reader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(bytes: ImageBytes) {
    this.#source = bytes[Symbol.asyncIterator]();
  }

  /** False at the end. */
  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.#held, next.value]);
    return true;
  }

  /** Everything before the mark, which is taken off too. Throws when there is more than that, or no mark. */
  async text(mark: Buffer, most: number): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at > most || (at < 0 && this.#held.length > most + mark.length)) throw refuse('a part is too long');
      if (at >= 0) {
        const text = this.#held.subarray(0, at).toString('utf8');
        this.#held = this.#held.subarray(at + mark.length);
        return text;
      }
      if (!(await this.#more())) throw refuse('it ends in the middle of a part');
    }
  }

  /** Everything before the mark, as it comes. */
  async *until(mark: Buffer): ImageBytes {
    for (;;) {
      const at = this.#held.indexOf(mark);
      const end = at >= 0 ? at : Math.max(0, this.#held.length - mark.length + 1);
      if (end > 0) yield this.#held.subarray(0, end);
      this.#held = this.#held.subarray(at >= 0 ? at + mark.length : end);
      if (at >= 0) return;
      if (!(await this.#more())) throw refuse('it ends in the middle of the file');
    }
  }

  /** So many bytes, or fewer at the end. */
  async take(bytes: number): Promise<string> {
    while (this.#held.length < bytes && (await this.#more()));
    const text = this.#held.subarray(0, bytes).toString('latin1');
    this.#held = this.#held.subarray(bytes);
    return text;
  }
}

interface Head {
  readonly name: string;
  readonly fileName: string | undefined;
}

function headOf(text: string): Head {
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(text)?.[1] ?? '';
  const parameter = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)?.[1];
  const name = parameter('name');
  if (name === undefined) throw refuse('a part has no name');
  return { name, fileName: parameter('filename') };
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** The file, after which nothing may come: what stands behind it would be known too late. */
async function* fileOf(reader: Reader, mark: Buffer): ImageBytes {
  yield* reader.until(mark);
  if ((await reader.take(2)) !== '--') throw refuse('fields must stand before the file, which must be the only one');
}

/** Reads a form up to its file. Throws `invalid_request` for a form without one, or one that is none. */
export async function formOf(type: string, bytes: ImageBytes): Promise<Form> {
  const boundary = boundaryOf(type);
  const reader = new Reader(bytes);
  const mark = Buffer.from(`\r\n--${boundary}`);
  await reader.text(Buffer.from(`--${boundary}`), MAX.head);
  const fields = new Map<string, string>();
  for (;;) {
    if ((await reader.take(2)) !== '\r\n') throw refuse('it holds no file: one part must have a filename');
    const { name, fileName } = headOf(await reader.text(HEAD_END, MAX.head));
    if (fileName !== undefined) return { fields: Object.fromEntries(fields), fileName, bytes: fileOf(reader, mark) };
    if (fields.size >= MAX.fields) throw refuse(`more than ${MAX.fields} fields`);
    if (name === '__proto__') throw refuse('the field __proto__ is not accepted');
    fields.set(name, await reader.text(mark, MAX.field));
  }
}
