import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, stringify, isMap, isPair, isScalar, isSeq, type Document, type Node } from 'yaml';
import { ConfigError, keyOf } from './problems.ts';

/** A parsed YAML file that knows where its keys stand. */
export interface YamlFile {
  readonly path: string;
  readonly value: unknown;
  /** The line of the key at a path, or of the nearest one above it. */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** The node of a key rather than of its value, because that is the line that people look for. */
function step(node: unknown, part: string | number): { readonly key: unknown; readonly value: unknown } | undefined {
  if (isSeq(node) && typeof part === 'number') return { key: node.items[part], value: node.items[part] };
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part));
  return pair && { key: pair.key, value: pair.value };
}

function lineFinder(document: Document, lines: LineCounter): YamlFile['lineOf'] {
  return (path) => {
    let node: unknown = document.contents;
    let line: number | undefined;
    for (const part of path) {
      const next = step(node, part);
      if (!next) break;
      const range = (next.key as Node | undefined)?.range;
      if (range) line = lines.linePos(range[0]).line;
      node = next.value;
    }
    return line;
  };
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new ConfigError([{ where: path, key: '', message: `cannot be read (${reason})` }], {
      cause: error,
    });
  }
}

/** The document's values. Throws ConfigError for aliases that lead nowhere, or to more than anybody would write. */
function valueOf(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new ConfigError([{ where: path, key: '', message: `is no YAML: ${(error as Error).message}` }], {
      cause: error,
    });
  }
}

/** Reads a YAML file. Throws ConfigError with the line of what is no YAML. */
export function readYaml(path: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(fileText(path), { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => {
      const { line } = lines.linePos(error.pos[0]);
      return { where: path, line, key: '', message: `is no YAML: ${error.message}` };
    });
    throw new ConfigError(problems);
  }
  return { path, value: valueOf(document, path), lineOf: lineFinder(document, lines) };
}

/** Values as the text of a YAML file. */
export const writeYaml = (values: unknown): string => stringify(values);

/** A problem at a place in a file. */
export function problemAt(file: YamlFile, path: readonly (string | number)[], message: string) {
  return { where: file.path, line: file.lineOf(path), key: keyOf(path), message };
}
