import type { ExitCode } from '../exit-codes.ts';
import { UsageError } from '../options.ts';
import type { Terminal } from '../terminal.ts';
import { upload } from './upload.ts';

/** `podgate image <word>`. */
export async function image([word, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (word === 'upload') return upload(rest, terminal);
  throw new UsageError('say what is to be done to images: podgate image upload FILE');
}
