/** What of a user's id begins the names of his keys in clouds: there they all belong to the gateway's own user. */
const KEY_LENGTH = 12;
const FORM = /^pg-([0-9a-f]{12})-(.+)$/s;

/** What of a user's id his keys are known by. */
export const ownerKey = (userId: string): string => userId.slice(0, KEY_LENGTH);

/** The name of a user's key in a cloud. */
export const cloudKeyName = (userId: string, name: string): string => `pg-${ownerKey(userId)}-${name}`;

/** A key's own name, and what of its user's id it is known by: nothing for keys that the gateway has not named. */
export function keyOfName(name: string): { readonly owner: string; readonly name: string } {
  const [, owner = '', own = name] = FORM.exec(name) ?? [];
  return { owner, name: own };
}
