/** Answers one request; the parts of the path that the route leaves open follow in their order. */
export type Handler<C, R> = (context: C, first: string, second: string) => R;

/** One method of one form of path. */
export interface Route<C, R> {
  readonly method: string;
  /** Parts that begin with a colon match anything, for example `/servers/:id`. */
  readonly path: string;
  readonly handle: Handler<C, R>;
}

/** What a path leads to. */
export type Found<C, R> =
  | { readonly kind: 'found'; readonly run: (context: C) => R }
  | { readonly kind: 'other method'; readonly allowed: readonly string[] }
  | { readonly kind: 'nothing' };

const partsOf = (path: string) => path.split('/').slice(1);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function matched(pattern: readonly string[], parts: readonly string[]): readonly string[] | undefined {
  if (pattern.length !== parts.length) return undefined;
  const open: string[] = [];
  for (const [index, piece] of pattern.entries()) {
    const part = parts[index] ?? '';
    if (piece.startsWith(':') && part !== '') open.push(decoded(part));
    else if (piece !== part) return undefined;
  }
  return open;
}

/** Finds the first route that fits; a slash at the end matters. */
export function router<C, R>(routes: readonly Route<C, R>[]): (method: string, path: string) => Found<C, R> {
  const table = routes.map((route) => ({ ...route, pattern: partsOf(route.path) }));
  return (method, path) => {
    const parts = partsOf(path);
    const allowed: string[] = [];
    for (const { pattern, handle, method: taken } of table) {
      const open = matched(pattern, parts);
      if (!open) continue;
      if (taken === method) {
        return { kind: 'found', run: (context) => handle(context, open[0] ?? '', open[1] ?? '') };
      }
      allowed.push(taken);
    }
    return allowed.length > 0 ? { kind: 'other method', allowed } : { kind: 'nothing' };
  };
}

/** A route for GET, the only method of most. */
export const get = <C, R>(path: string, handle: Handler<C, R>): Route<C, R> => ({
  method: 'GET',
  path,
  handle,
});
