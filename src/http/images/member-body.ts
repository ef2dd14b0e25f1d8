import { GatewayError, MEMBER_STATUSES, type MemberStatus } from '../../contract/index.ts';
import { membersOf } from '../../schema/servers/writes/body.ts';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The project in `{"member": "…"}`, as Glance has it, or in `{"member": {"member_id": "…"}}`. Throws `missing_parameter`. */
export function askedMember(body: unknown): string {
  const { member, member_id } = membersOf(body, 'members');
  const named = typeof member === 'object' && member !== null ? membersOf(member, 'member')['member_id'] : member;
  const given = named ?? member_id;
  if (isText(given)) return given;
  throw new GatewayError(
    'missing_parameter',
    'member is missing: the id of the project that the image is to be shared with',
  );
}

/**
 * The word of a member in `{"status": "…"}`; nothing in what clients of Glance's first version send to share an image. Throws
 * `invalid_request` naming what is accepted, and `unsupported` for members that may share further.
 */
export function askedStatus(body: unknown): MemberStatus | undefined {
  const { status, can_share } = membersOf(body, 'member');
  if (can_share === true || can_share === 'true') {
    throw new GatewayError(
      'unsupported',
      'can_share: no member of an image can share it further; leave it out, or say false',
    );
  }
  if (status === undefined) return undefined;
  const known = MEMBER_STATUSES.find((one) => one === status);
  if (known) return known;
  throw new GatewayError('invalid_request', `status must be one of ${MEMBER_STATUSES.join(', ')}`);
}
