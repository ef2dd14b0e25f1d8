import { hashText, mix } from './hash.ts';
import type { UserKey } from './projects.ts';

/** A key of one user; Nova knows keys by user and name. */
export interface Keypair {
  readonly name: string;
  readonly user: UserKey;
  readonly publicKey: string;
  readonly fingerprint: string;
  readonly type: 'ssh' | 'x509';
}

/** Makes the keys of a cloud. */
export function keypairs(cloud: string): readonly Keypair[] {
  const key = (user: UserKey, name: string): Keypair => {
    const seed = hashText(`${cloud}/${user}/${name}`);
    const bytes = Array.from({ length: 16 }, (_, index) => (mix(seed, index) & 0xff).toString(16).padStart(2, '0'));
    return {
      name,
      user,
      publicKey: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${bytes.join('')} ${user}@example.org`,
      fingerprint: bytes.join(':'),
      type: 'ssh',
    };
  };
  return [
    key('admin', 'operations'),
    key('member', 'laptop'),
    key('member', 'member-key'),
    key('other', 'other-key'),
    key('researcher', 'member-key'),
  ];
}
