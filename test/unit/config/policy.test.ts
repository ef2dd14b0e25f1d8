import { describe, expect, it } from '@jest/globals';
import { load, problemsOf } from '../../support/config-files.ts';

const HASH = `$scrypt$ln=15,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
const granted = (role: string) =>
  `identity: { users: [{ name: ann, password_hash: '${HASH}', roles: [{ role: ${role}, project: system }] }] }\n`;

describe('what roles may do', () => {
  it('is everything or nothing unless the configuration says it', async () => {
    const { policy, identity } = await load('');
    expect([[...policy.roles], identity.roles]).toEqual([[], ['admin', 'member', 'reader']]);
  });

  it('is what stands there, of roles that users can then have', async () => {
    const text = `policy: { roles: { operator: { servers: [start, delete] }, member: {} } }\n${granted('operator')}`;
    const { policy, identity } = await load(text);
    expect([...policy.roles].map(([role, { servers }]) => [role, ...servers])).toEqual([
      ['operator', 'start', 'delete'],
      ['member'],
    ]);
    expect(identity.roles).toEqual(['admin', 'member', 'reader', 'operator']);
    expect(identity.users[0]?.grants).toMatchObject([{ role: 'operator' }]);
  });

  it.each([
    [
      'policy: { roles: { operator: { servers: [fly] } } }\n',
      /policy\.roles\.operator\.servers\[0\] "fly" is no action/,
    ],
    ['policy: { roles: { operator: { disks: [attach] } } }\n', /disks/],
    ['policy: { roles: { "no good": { servers: [] } } }\n', /no good/],
    [granted('operator'), /roles\[0\]\.role must be one of admin, member, reader/],
  ])('%j is wrong', async (text, why) => {
    expect((await problemsOf(text)).join('\n')).toMatch(why);
  });
});
