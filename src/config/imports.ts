import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { GatewayError, type ConfigImport } from '../contract/index.ts';
import { readYaml } from './document.ts';
import type { Environment } from './references.ts';

/** Where a cloud's entry says its settings are: the name of an entry, or that and a file. */
export interface ImportRequest {
  readonly entry: string;
  readonly file?: string;
}

export interface ImportContext {
  readonly environment: Environment;
  /** Folder of the configuration file: relative files are in it. */
  readonly folder: string;
}

const expanded = (path: string, folder: string) =>
  path.startsWith('~/') ? join(homedir(), path.slice(2)) : resolve(folder, path);

/** The file that holds the settings. Throws `invalid_request` naming the places that were looked at. */
export function importFile(kind: ConfigImport, request: { file?: string }, context: ImportContext): string {
  const named = request.file ?? (kind.fileVariable ? context.environment[kind.fileVariable] : undefined);
  if (named !== undefined) return expanded(named, context.folder);
  const places = (kind.files ?? []).map((path) => expanded(path, context.folder));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) {
    throw new GatewayError('invalid_request', `no file was found; looked for ${places.join(', ')}`);
  }
  return found;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function overlaid(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over ?? base;
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, overlaid(base[key], over[key])]));
}

/** A file's document with its secrets laid over it. */
export function importDocument(kind: ConfigImport, path: string): unknown {
  const document = readYaml(path).value;
  const beside = kind.secretFile === undefined ? undefined : join(dirname(path), kind.secretFile);
  return beside !== undefined && existsSync(beside) ? overlaid(document, readYaml(beside).value) : document;
}

function shellFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new GatewayError('invalid_request', `${path} cannot be read (${reason})`, { cause: error });
  }
}

/** Variables from a shell file of `export NAME=value` lines; those that a shell would have to work out are left out. */
function shellVariables(path: string): Readonly<Record<string, string>> {
  const lines = shellFile(path).matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)=(?:"([^"\n]*)"|'([^'\n]*)'|(\S*))/gm);
  return Object.fromEntries(
    [...lines]
      .filter(([, , double, , plain]) => !/[$`]/.test(double ?? plain ?? ''))
      .map(([, name = '', double, single, plain]) => [name, double ?? single ?? plain ?? '']),
  );
}

function variablesOf(
  kind: ConfigImport,
  request: ImportRequest,
  context: ImportContext,
): Readonly<Record<string, string>> {
  const prefix = kind.variables;
  if (prefix === undefined) return {};
  const all = request.file === undefined ? context.environment : shellVariables(expanded(request.file, context.folder));
  const ours = Object.entries(all).filter(([name, value]) => name.startsWith(prefix) && value !== undefined);
  return Object.fromEntries(ours) as Readonly<Record<string, string>>;
}

/** The adapter's settings of a cloud from where its vendor's tools keep them. */
export function importSettings(
  kind: ConfigImport,
  request: ImportRequest,
  context: ImportContext,
): Readonly<Record<string, unknown>> {
  if (kind.variables !== undefined) {
    return kind.read({ entry: request.entry, variables: variablesOf(kind, request, context) });
  }
  const path = importFile(kind, request, context);
  try {
    return kind.read({ entry: request.entry, document: importDocument(kind, path), variables: {} });
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    throw new GatewayError('invalid_request', `${path}: ${error.message}`, { cause: error });
  }
}
