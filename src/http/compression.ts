import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const squeezeBrotli = promisify(brotliCompress);
const squeezeGzip = promisify(gzip);

export type Encoding = 'br' | 'gzip';

/** Smaller bodies do not get smaller by more than the work is worth. */
export const LEAST_COMPRESSED = 1024;

/** The encoding that a client likes best; of two that he likes the same, the one that makes bodies smaller. */
export function encodingFor(accepted: string | undefined): Encoding | undefined {
  if (accepted === undefined) return undefined;
  const liking = (name: Encoding) => {
    const found = new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=([\\d.]+))?\\s*(?:,|$)`, 'i').exec(accepted);
    return found === null ? 0 : Number(found[1] ?? 1);
  };
  const [brotli, zipped] = [liking('br'), liking('gzip')];
  if (brotli > 0 && brotli >= zipped) return 'br';
  return zipped > 0 ? 'gzip' : undefined;
}

export function compress(body: Uint8Array, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return squeezeGzip(body, { level: 4 });
  return squeezeBrotli(body, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
  });
}
