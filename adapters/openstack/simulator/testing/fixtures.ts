import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../fixtures/', import.meta.url);

/** An answer of a real cloud. */
export interface Fixture {
  readonly name: string;
  readonly recorded: {
    readonly service: 'compute' | 'identity' | 'image' | 'network' | 'volume';
    /** Method and path, from the root of the service. */
    readonly request: string;
    readonly version?: string;
    /** Who asked. */
    readonly as: string;
    readonly accept?: string;
  };
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The recorded answers; they stand beside the sources, also when compiled code reads them. */
export function fixtures(): readonly Fixture[] {
  const folder = FOLDER.pathname.includes('/dist/') ? new URL(FOLDER.href.replace('/dist/', '/')) : FOLDER;
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      return { name: file.replace(/\.json$/, ''), ...(JSON.parse(text) as Omit<Fixture, 'name'>) };
    });
}
