import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../../../src/identity/actor.ts';
import { requireWriter, type Limits, type Wish } from '../../../src/policy/writing.ts';

const DOMAIN = { id: 'default', name: 'Default' };
const project = { id: 'p1', name: 'alpha', domainId: 'default', domain: 'Default' };

const actor = (roles: readonly string[], more: Partial<Actor> = {}): Actor => ({
  id: 'u1',
  name: 'bob',
  domain: DOMAIN,
  displayname: '',
  email: '',
  mobile: '',
  scope: { kind: 'project', project },
  roles,
  systemAdmin: false,
  ...more,
});

const own = { projectId: 'p1', domainId: 'default' };
const foreign = { projectId: 'p2', domainId: 'default' };

const limits = (roles: Readonly<Record<string, readonly string[]>>): Limits =>
  new Map(Object.entries(roles).map(([role, words]) => [role, { servers: new Set(words) }]));
const wish = (action: string, of: Limits = new Map(), kind = 'servers'): Wish => ({ limits: of, kind, action });

/** Why it is refused; nothing when it is not. */
function refusal(...given: Parameters<typeof requireWriter>): string | undefined {
  try {
    requireWriter(...given);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const OPERATOR = limits({ operator: ['start', 'stop'] });

describe('who may change a thing', () => {
  it.each([
    [['member'], undefined],
    [['admin'], undefined],
    [['reader'], /^role member or admin is needed.*yours in this project: reader$/],
    [[], /yours in this project: none$/],
  ])('%j, without limits', (roles, why) => {
    const said = refusal(actor(roles), own, wish('stop'));
    expect(said).toEqual(why ? expect.stringMatching(why) : undefined);
  });

  it.each<[string, readonly string[], Wish, RegExp | undefined]>([
    ['what it lists', ['operator'], wish('stop', OPERATOR), undefined],
    [
      'nothing else',
      ['operator'],
      wish('delete', OPERATOR),
      /role member or admin is needed.*operator \(may: start, stop servers\)$/,
    ],
    ['nothing to other kinds', ['operator'], wish('stop', OPERATOR, 'disks'), /stop of disks/],
    ['what another role lets', ['operator', 'member'], wish('delete', OPERATOR), undefined],
    ['less, when members are limited', ['member'], wish('stop', limits({ member: ['start'] })), /role admin is needed/],
    [
      'nothing, when the list is empty',
      ['member'],
      wish('stop', limits({ member: [] })),
      /member \(may: read servers\)/,
    ],
    [
      'nothing when all are limited',
      ['admin'],
      wish('stop', limits({ admin: [], member: [] })),
      /no role of this gateway/,
    ],
  ])('a limited role may do %s', (_what, roles, wanted, why) => {
    const said = refusal(actor(roles), own, wanted);
    expect(said).toEqual(why ? expect.stringMatching(why) : undefined);
  });

  it('is nobody of another project but the administrator, whom limits of his role bind too', () => {
    expect(refusal(actor(['member']), foreign, wish('stop'))).toMatch(/belongs to another project/);
    const root = actor(['admin'], { systemAdmin: true });
    expect(refusal(root, foreign, wish('stop'))).toBeUndefined();
    expect(refusal(root, foreign, wish('stop', limits({ admin: ['start'] })))).toMatch(/role member is needed/);
  });
});
