import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext, type SecureContextOptions } from 'node:tls';

/** Says what is wrong with one value. */
type Complain = (message: string) => void;

/**
 * The text of a PEM file that a value names, or the value itself when a reference has already put the text in its place. Nothing
 * when it cannot be read; the complaint repeats no part of the value, which may be a key.
 */
export function pemText(given: string, folder: string, complain: Complain): string | undefined {
  if (given.includes('-----BEGIN ')) return given;
  try {
    return readFileSync(resolve(folder, given), 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    complain(`names a file that cannot be read (${reason}); relative paths begin at ${folder}`);
    return undefined;
  }
}

/** Whether TLS takes these certificates and keys; says why not. */
export function acceptedByTls(options: SecureContextOptions, complain: Complain): boolean {
  try {
    createSecureContext(options);
    return true;
  } catch (error) {
    complain(`is not accepted: ${(error as Error).message}`);
    return false;
  }
}
