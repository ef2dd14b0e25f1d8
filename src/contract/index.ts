/** What an adapter and the gateway agree on. Imports nothing else of Podgate. */
export * from './errors.ts';
export * from './identity.ts';
export * from './provider.ts';
export * from './resource.ts';
export * from './server.ts';
export * from './simulator.ts';
export * from './source.ts';
export * from './status.ts';
export * from './table.ts';
export * from './tools.ts';
