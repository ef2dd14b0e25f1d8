import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigError } from '../config/problems.ts';
import type { Environment } from '../config/references.ts';

/** Wrong arguments: the command prints the sentence and how it is used. */
export class UsageError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;

/** The options of a command. Throws UsageError for ones that it does not have. */
export function optionsOf<const O extends Options>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ options: O }>>['values'] {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false, strict: true }).values;
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify.*$/, ''));
  }
}

/** The options of a command that takes words too, and the words. Throws UsageError for options that it does not have. */
export function wordsOf<const O extends Options>(
  args: readonly string[],
  options: O,
): { readonly options: ReturnType<typeof optionsOf<O>>; readonly words: readonly string[] } {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { options: values, words: positionals };
  } catch (error) {
    throw new UsageError((error as Error).message.replace(/\. To specify.*$/, ''));
  }
}

/** A whole number from an option or a variable. Throws naming it. */
export function countOf(
  name: string,
  given: string | undefined,
  limits: { least: number; most: number; otherwise: number },
): number {
  if (given === undefined || given === '') return limits.otherwise;
  const count = Number(given);
  if (Number.isInteger(count) && count >= limits.least && count <= limits.most) return count;
  const message = `"${given}" is not accepted; give a whole number from ${limits.least} to ${limits.most}`;
  throw new ConfigError([{ where: name, key: '', message }]);
}

/** Servers per simulated cloud. */
export function sandboxServers(given: string | undefined, environment: Environment): number {
  const [name, text] =
    given === undefined ? ['PODGATE_SANDBOX_SERVERS', environment['PODGATE_SANDBOX_SERVERS']] : ['--servers', given];
  return countOf(name, text, { least: 1, most: 100_000, otherwise: 40 });
}
