import { GatewayError, type Call } from 'podgate/contract';
import { Type, reader } from 'podgate/kit';
import { pathPart, type Session } from '../session.ts';

const METHOD = 'web-download';
/** Milliseconds for which it is remembered how images can be imported. */
const REMEMBERED = 3_600_000;

const readImport = reader(
  Type.Object({ 'import-methods': Type.Object({ value: Type.Array(Type.String()) }) }),
  "Glance's ways to import images",
);

/** A service of old, without imports, has no such path. */
async function methodsOf(session: Session, call: Call): Promise<readonly string[]> {
  try {
    const reply = await session.send({ service: 'image', operation: 'import.show', path: '/info/import' }, call);
    return readImport(reply.json())['import-methods'].value;
  } catch (error) {
    if (GatewayError.is(error) && error.upstream?.status === 404) return [];
    throw error;
  }
}

/** Throws `unsupported` with what helps for a cloud that fetches no files by itself. */
export async function requireFetching(session: Session, call: Call): Promise<void> {
  const at = session.endpoint('image', await session.token(call));
  const methods = await session.tools.cache.remember(
    { kind: 'versions', scope: 'image-import', secret: at },
    async () => ({ value: await methodsOf(session, call), expiresAt: session.tools.now() + REMEMBERED }),
  );
  if (methods.includes(METHOD)) return;
  const known = methods.join(', ') || 'none';
  const why = `cloud ${session.cloud.name} fetches no files (its ways to import: ${known}, not ${METHOD})`;
  throw new GatewayError('unsupported', `copy_from: ${why}; send the file with the request, or to /images/:id/file`);
}

/** Has Glance fetch the file of an image that waits for it. */
export async function fetchFile(session: Session, id: string, uri: string, call: Call): Promise<void> {
  const about = { service: 'image', operation: 'images.import', method: 'POST' } as const;
  const body = { method: { name: METHOD, uri } };
  await session.send({ ...about, path: `/images/${pathPart(id)}/import`, body }, call);
}
