import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { problemAt, type YamlFile } from './document.ts';
import { ConfigError, type ConfigProblem } from './problems.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What references in a file point to. */
export interface ReferenceSources {
  readonly environment: Environment;
  /** Folder that relative files are in. */
  readonly folder: string;
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Fills in `${VARIABLE}` and `file:<path>` (the file's text without the line feed at its end) wherever a text holds them, so that
 * secrets need not stand in the file. Throws ConfigError naming each key whose variable or file is not there.
 */
export function resolveReferences(file: YamlFile, sources: ReferenceSources): unknown {
  const problems: ConfigProblem[] = [];

  function textOf(text: string, path: readonly (string | number)[]): string {
    const filled = text.replaceAll(VARIABLE, (_, name: string) => {
      const value = sources.environment[name];
      if (value === undefined)
        problems.push(problemAt(file, path, `needs the environment variable ${name}, which is not set`));
      return value ?? '';
    });
    if (!filled.startsWith('file:')) return filled;
    const at = resolve(sources.folder, filled.slice('file:'.length));
    try {
      return readFileSync(at, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
      problems.push(problemAt(file, path, `needs the file ${at}, which cannot be read (${reason})`));
      return '';
    }
  }

  function walk(value: unknown, path: readonly (string | number)[]): unknown {
    if (typeof value === 'string') return textOf(value, path);
    if (Array.isArray(value)) return value.map((item, place) => walk(item, [...path, place]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  }

  const resolved = walk(file.value, []);
  if (problems.length > 0) throw new ConfigError(problems);
  return resolved;
}
