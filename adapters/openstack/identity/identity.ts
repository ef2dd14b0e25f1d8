import { GatewayError, type Call, type ErrorCode, type HttpReply, type Remembered, type Tools } from 'podgate/contract';
import { utcTime } from 'podgate/kit';
import type { Catalog } from '../catalog.ts';
import type { Auth } from '../config.ts';
import type { KeystoneProject } from '../projects/keystone.ts';
import type { Session } from '../session.ts';

/** A token of the cloud with what came with it: what is remembered per cloud and project. */
export interface CloudToken {
  readonly id: string;
  readonly userId: string;
  readonly project: {
    readonly id: string;
    readonly name: string;
    readonly domainId: string;
    readonly domain: string;
  };
  readonly roles: readonly string[];
  readonly catalog: Catalog;
}

/** Who is logged in where. */
export interface LoginPlace {
  readonly cloud: string;
  /** Id of a trust whose rights the token is to have, and no others. */
  readonly trust?: string;
}

/** A generation of Keystone's API. */
export interface Identity {
  /** As `podgate check` shows it, for example `3`. */
  readonly version: string;
  /** The configured URL with this generation's version at its end (mapping A-22). */
  url(configured: string): string;
  /**
   * Logs in with the configured credentials, in the given project or the configured one. Throws `upstream_rejected` naming cloud and
   * user when Keystone refuses, `forbidden` when the user has no role in `call.project`.
   */
  logIn(auth: Auth, tools: Tools, call: Call, place: LoginPlace): Promise<Remembered<CloudToken>>;
  /** Gives a token back, which is good for nothing any more; absent where none can be. Throws what stands in the way. */
  revoke?(session: Session, token: CloudToken, call: Call): Promise<void>;
  /** All projects, or those of the user where no more may be seen (mapping C-11, C-12). */
  projects(session: Session, call: Call): Promise<readonly KeystoneProject[]>;
}

/**
 * When the token ends on our clock: the cloud's clock is read from the answer's Date (mapping A-36). Throws `upstream_malformed` for
 * text that is no time.
 */
export function expiryOf(expiresAt: string, reply: HttpReply, now: number): number {
  const end = utcTime(expiresAt);
  if (end === null) throw new GatewayError('upstream_malformed', "Keystone's token does not say when it ends");
  const date = Date.parse(reply.headers['date'] ?? '');
  const skew = Number.isNaN(date) ? 0 : now - date;
  return Date.parse(end) + (Math.abs(skew) > 2000 ? skew : 0);
}

const SAID_OF_LOGINS: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'upstream_timeout']);

/**
 * What Keystone says of a login is no answer to what was to be asked after it: not that a server is gone, nor that a list may not be
 * seen.
 */
export function ofLogin(error: GatewayError): GatewayError {
  if (SAID_OF_LOGINS.has(error.code)) return error;
  const { cause, retryAfter, upstream } = error;
  return new GatewayError('upstream_rejected', error.message, { cause, retryAfter, upstream });
}

/** That Keystone refuses the configured credentials, or them in `call.project`. */
export function refusal(auth: Auth, call: Call, cloud: string): GatewayError {
  const who = auth.username ?? auth.user_id ?? 'the application credential';
  if (call.project !== undefined) {
    return new GatewayError('forbidden', `cloud ${cloud}: ${who} has no role in project ${call.project}`);
  }
  return new GatewayError(
    'upstream_rejected',
    `cloud ${cloud}: Keystone refuses ${who}; check user, domain, password and project`,
    { upstream: { cloud, service: 'identity', operation: 'tokens.create', status: 401 } },
  );
}
