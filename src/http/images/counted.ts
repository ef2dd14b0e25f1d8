import { GatewayError, type ImageBytes } from '../../contract/index.ts';

interface Counting {
  /** Bytes that it may have, that it has by HTTP, and that it has by what the caller says. */
  readonly most: number;
  readonly length: number | undefined;
  readonly told: number | undefined;
}

const MB = 1024 * 1024;

const tooLarge = (most: number) =>
  new GatewayError('too_large', `the file is larger than ${most / MB} MB, which is the most that is taken here`);

const otherSize = (size: number, told: number) =>
  new GatewayError('invalid_request', `size: the file has ${size} bytes, not ${told}`);

/**
 * The same bytes, counted. Throws `too_large`, and `invalid_request` for a file of another size than was told: at once where that is
 * known before it comes.
 */
export function counted(bytes: ImageBytes, { most, length, told }: Counting): ImageBytes {
  if (Math.max(length ?? 0, told ?? 0) > most) throw tooLarge(most);
  if (length !== undefined && told !== undefined && length !== told) throw otherSize(length, told);
  return watched(bytes, most, told);
}

async function* watched(bytes: ImageBytes, most: number, told: number | undefined): ImageBytes {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    yield chunk;
  }
  if (told !== undefined && size !== told) throw otherSize(size, told);
}
