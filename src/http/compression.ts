import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const squeezeBrotli = promisify(brotliCompress);
const squeezeGzip = promisify(gzip);

export type Encoding = 'br' | 'gzip';

/** Smaller bodies do not get smaller by more than the work is worth. */
export const LEAST_COMPRESSED = 1024;

/** The better of the encodings that a client takes. */
export function encodingFor(accepted: string | undefined): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const takes = (name: string) => {
    const found = new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=([\\d.]+))?\\s*(?:,|$)`).exec(accepted);
    return found !== null && Number(found[1] ?? 1) > 0;
  };
  if (takes('br')) return 'br';
  return takes('gzip') ? 'gzip' : undefined;
}

export function compress(body: Uint8Array, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return squeezeGzip(body, { level: 4 });
  return squeezeBrotli(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
}
