import { createHash } from 'node:crypto';

interface Options {
  readonly transformerConfig: { readonly text: string; readonly instead: string };
}

/** A transformer of jest's: puts other text into a compiled file before it is loaded. */
export default {
  process: (source: string, _path: string, { transformerConfig: { text, instead } }: Options) => ({
    code: source.replace(text, () => instead),
  }),
  getCacheKey: (source: string, path: string, { transformerConfig }: Options) =>
    createHash('sha256')
      .update(JSON.stringify([source, path, transformerConfig]))
      .digest('hex'),
};
