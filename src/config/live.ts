import { Type, type Static } from '../kit/index.ts';
import { milliseconds } from './duration.ts';
import { duration, optional, strict } from './schema-forms.ts';

/** Who follows changes of rows (`GET /live`), as the configuration says it. */
export const LiveKeys = Type.Object(
  {
    heartbeat: optional(duration('how often those who follow are told that the connection is alive; default 15s')),
    most: optional(Type.Integer({ minimum: 1, description: 'who may follow at a time; default 5000' })),
    most_per_user: optional(Type.Integer({ minimum: 1, description: 'of them, of one user; default 50' })),
    kept: optional(
      Type.Integer({
        minimum: 1,
        maximum: 1024,
        description: 'MB of changes that are kept, while somebody follows, for who is slow or comes back; default 16',
      }),
    ),
  },
  { ...strict, description: 'who follows changes of rows' },
);

/** The same, read: `heartbeat` in milliseconds, `kept` in bytes. */
export interface LiveConfig {
  readonly heartbeat: number;
  readonly most: number;
  readonly mostPerUser: number;
  readonly kept: number;
}

const MB = 1024 * 1024;

export function liveOf(given: Static<typeof LiveKeys> = {}): LiveConfig {
  return {
    heartbeat: milliseconds(given.heartbeat ?? '15s'),
    most: given.most ?? 5000,
    mostPerUser: given.most_per_user ?? 50,
    kept: (given.kept ?? 16) * MB,
  };
}
