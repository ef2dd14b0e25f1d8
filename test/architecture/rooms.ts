/** A room of `src`: whom it may import beside itself, and which libraries live in it. */
export interface Room {
  readonly imports: readonly string[];
  readonly libraries: readonly string[];
}

/**
 * The corridor: a read goes http → identity → schema → policy → inventory. Nothing goes back up: a room may import only what stands
 * here.
 */
export const ROOMS: Readonly<Record<string, Room>> = {
  contract: { imports: [], libraries: ['@sinclair/typebox'] },
  kit: { imports: ['contract'], libraries: ['@sinclair/typebox', 'ajv', 'ajv-formats'] },
  conformance: { imports: ['contract', 'kit', 'cache', 'clouds', 'inventory', 'observe'], libraries: [] },
  schema: { imports: ['contract', 'kit'], libraries: [] },
  config: { imports: ['contract', 'kit', 'schema'], libraries: ['yaml'] },
  observe: { imports: ['contract'], libraries: ['pino', 'pino-pretty', 'prom-client'] },
  cache: { imports: ['contract', 'config'], libraries: ['ioredis'] },
  clouds: { imports: ['contract', 'config', 'observe'], libraries: ['undici', 'cockatiel'] },
  dispatch: { imports: ['contract', 'clouds', 'observe'], libraries: [] },
  identity: { imports: ['contract', 'config', 'schema', 'clouds', 'dispatch'], libraries: ['jsonwebtoken'] },
  policy: { imports: ['contract', 'schema', 'identity'], libraries: [] },
  inventory: { imports: ['contract', 'config', 'schema', 'clouds', 'dispatch', 'observe'], libraries: ['libsql'] },
  http: {
    imports: ['contract', 'config', 'schema', 'identity', 'policy', 'inventory', 'dispatch', 'observe'],
    libraries: ['express', 'http-proxy-middleware', 'rate-limiter-flexible'],
  },
  webhooks: {
    imports: ['contract', 'config', 'schema', 'identity', 'policy', 'inventory', 'observe'],
    libraries: [],
  },
  sandbox: { imports: ['contract', 'kit', 'config', 'clouds'], libraries: [] },
  commands: {
    imports: ['app.ts', 'contract', 'cache', 'clouds', 'config', 'dispatch', 'identity', 'observe', 'sandbox'],
    libraries: [],
  },
  'core.ts': { imports: ['cache', 'config', 'dispatch', 'inventory', 'observe'], libraries: [] },
  'app.ts': {
    imports: [
      'core.ts',
      'cache',
      'clouds',
      'config',
      'dispatch',
      'http',
      'identity',
      'inventory',
      'observe',
      'policy',
      'webhooks',
    ],
    libraries: [],
  },
  'main.ts': { imports: ['commands', 'config'], libraries: [] },
};

/** What an adapter may import beside itself and Node. */
export const PUBLIC = ['podgate/contract', 'podgate/kit', 'podgate/conformance'];

/** The room that a file of `src` is in: its folder, or its own name at the top. */
export const roomOf = (path: string) => path.split('/')[1] ?? '';
