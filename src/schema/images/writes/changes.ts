import { GatewayError, type ImageMembers } from '../../../contract/index.ts';
import type { SeenRow } from '../../servers/writes/asked.ts';
import { membersOf } from '../../servers/writes/body.ts';
import { deletion, type WantedChange, type WriteKind } from '../../writes/wanted.ts';
import { membersOfImage, type Given } from './members.ts';
import { removalsOf, withoutNulls } from './removals.ts';

const KEYWORD = 'image';

/** What stands in answers and is the cloud's to say. */
const READ_ONLY = new Set([
  'checksum',
  'created_at',
  'external_id',
  'fast_hash',
  'id',
  'os_hash_algo',
  'os_hash_value',
  'owner',
  'project_id',
  'size',
  'status',
  'updated_at',
  'virtual_size',
]);

/** Clients send back what they were shown: that asks for nothing. Throws `invalid_request` for what cannot be changed. */
function checkReadOnly(given: Given, row: SeenRow): void {
  for (const [name, value] of Object.entries(given)) {
    if (!READ_ONLY.has(name) || String(value) === String(row[name])) continue;
    throw new GatewayError('invalid_request', `${name} is read-only: it cannot be changed`);
  }
}

/** What of an image is to be different, by what was said of it in JSON or in headers. Throws `missing_parameter` for nothing. */
export function changeOfImage(given: Given): WantedChange {
  if (Object.keys(given).length === 0) {
    throw new GatewayError('missing_parameter', 'give what is to be different, for example name, properties or tags');
  }
  const { purge_props: _, ...said } = given;
  const members = Object.entries(said).filter(([name]) => !READ_ONLY.has(name));
  const asked = { ...membersOfImage(withoutNulls(Object.fromEntries(members))), ...removalsOf(given) };
  return {
    action: 'update',
    complete: (_look, row) => {
      checkReadOnly(given, row);
      return Promise.resolve(asked);
    },
    // Clouds would take it from the gateway's own login, whoever asks.
    system: asked.visibility === 'public',
  };
}

/** `public` for some alone would be for everybody: that is not what was asked for. */
function opening(body: unknown): WantedChange {
  const { scope = 'system' } = membersOf(body, KEYWORD);
  if (scope === 'system') return setting({ visibility: 'public' }, true)();
  const how = 'an image is shared with single projects by POST /images/:id/members';
  throw new GatewayError('unsupported', `scope: images are made public for everybody alone; ${how}`);
}

/** An action that sets some members; its body says nothing that matters here. */
const setting =
  (change: ImageMembers, system = false) =>
  (): WantedChange => ({
    system,
    action: 'update',
    complete: () => Promise.resolve(change),
  });

/** How images are changed (cloudpods-api §8.2). */
export const imageWrites: WriteKind = {
  resource: 'images',
  changes: {
    update: (body) => changeOfImage(membersOf(body, KEYWORD)),
    delete: deletion(KEYWORD),
    public: opening,
    private: setting({ visibility: 'private' }),
    protect: setting({ protected: true }),
    unprotect: setting({ protected: false }),
  },
};
