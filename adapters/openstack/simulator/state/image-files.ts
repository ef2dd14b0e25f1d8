import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Image } from '../content/images.ts';

/** How one knows a file again. */
export interface Digests {
  readonly md5: string;
  readonly sha512: string;
}

interface Uploaded extends Digests {
  readonly size: number;
  readonly path: string;
}

/** The bytes of an image of the content: the same for the same image, wherever it is asked for. */
const bytesOf = ({ id, size }: Image) => Buffer.alloc(size ?? 0, createHash('sha512').update(id).digest());

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');

/** The files of the images of a cloud: those of its content are made when they are asked for, uploaded ones are kept on disk. */
export class ImageFiles {
  readonly #uploaded = new Map<string, Uploaded>();
  readonly #made = new Map<string, Digests>();
  #folder: string | undefined;
  #count = 0;

  digests(image: Image): Digests {
    const known = this.#uploaded.get(image.id) ?? this.#made.get(image.id);
    if (known) return known;
    const bytes = bytesOf(image);
    const made = { md5: digest('md5', bytes), sha512: digest('sha512', bytes) };
    this.#made.set(image.id, made);
    return made;
  }

  /** Keeps a file; throws what its bytes throw, and then keeps nothing. Bytes. */
  async put(id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'simulated-images-'));
    const path = join(this.#folder, String(++this.#count));
    const [md5, sha512] = [createHash('md5'), createHash('sha512')];
    const file = await open(path, 'w');
    let size = 0;
    try {
      for await (const chunk of bytes) {
        md5.update(chunk);
        sha512.update(chunk);
        size += chunk.length;
        await file.write(chunk);
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    this.#uploaded.set(id, { size, path, md5: md5.digest('hex'), sha512: sha512.digest('hex') });
    return size;
  }

  /** The bytes from `start` up to and without `end`. */
  read(image: Image, start: number, end: number): AsyncIterable<Uint8Array> {
    const uploaded = this.#uploaded.get(image.id);
    if (end <= start) return Readable.from([]);
    if (uploaded) return createReadStream(uploaded.path, { start, end: end - 1 });
    return Readable.from([bytesOf(image).subarray(start, end)]);
  }

  async close(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}
