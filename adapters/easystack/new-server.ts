const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What an answer about a new server says of it: under `server`, under `error` as the reference prints it, or bare. That it is no failure
 * was told by its status; of the three that one is meant which has an id (ES-15, E-07).
 */
export function newServer(body: unknown): unknown {
  if (!isObject(body)) return undefined;
  return [body['server'], body['error'], body].find((one) => isObject(one) && typeof one['id'] === 'string');
}
