import { GatewayError, type PowerOptions, type ServerAction } from 'podgate/contract';
import type { Session } from '../openstack/family.ts';

type Power = ServerAction<Session, PowerOptions>;

/** The same action, when the cloud does not know it in this form: said in words that help. */
function orUnsupported(action: Power, isMeant: (input: PowerOptions) => boolean, words: string): Power {
  return {
    ...action,
    async run(session, server, input, call) {
      try {
        return await action.run(session, server, input, call);
      } catch (error) {
        if (!isMeant(input) || !GatewayError.is(error)) throw error;
        if (error.code !== 'invalid_request' && error.code !== 'unsupported') throw error;
        const { upstream } = error;
        throw new GatewayError('unsupported', `cloud ${session.cloud.name} ${words}`, { cause: error, upstream });
      }
    },
  };
}

/**
 * A soft stop never becomes a hard one (US-09, US-46, US-47): what the cloud refuses is refused, as `os-stop` in its place would cut the
 * power of a guest that is writing. Nobody but the caller can say that he wants that.
 */
export const gently = (stop: Power): Power =>
  orUnsupported(
    stop,
    ({ force }) => !force,
    'knows no soft stop: nothing was done; is_force=true cuts the power, and unsaved data is lost',
  );

/** By force as stock Nova does it, though the reference has SOFT alone (US-48). */
export const firmly = (restart: Power): Power =>
  orUnsupported(restart, ({ force }) => force, 'restarts servers softly alone: leave is_force out');
