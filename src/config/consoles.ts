import { Type, type Static } from '../kit/index.ts';
import { milliseconds } from './duration.ts';
import { duration, optional, strict } from './schema-forms.ts';

/** Consoles of servers, as the configuration says it. */
export const ConsoleKeys = Type.Object(
  {
    public_url: optional(
      Type.String({
        pattern: '^https?://[^\\s?#]+$',
        description:
          'a URL: what browsers reach consoles by; a host of its own keeps pages of clouds apart; default public_url',
      }),
    ),
    origins: optional(
      Type.Array(
        Type.String({ pattern: '^https?://[^/\\s]+$', description: 'an origin such as https://ui.example.org' }),
        { description: 'pages of which other origins may open consoles' },
      ),
    ),
    idle: optional(duration('a console on which nothing moves so long is closed; default 10m')),
    most: optional(Type.Integer({ minimum: 1, description: 'open consoles of this gateway; default 200' })),
    most_per_user: optional(Type.Integer({ minimum: 1, description: 'of them, of one user; default 10' })),
  },
  { ...strict, description: 'consoles of servers, which browsers open through the gateway' },
);

/** The same, read: `idle` in milliseconds, origins as browsers say them. */
export interface ConsoleConfig {
  readonly publicUrl?: string;
  readonly origins: readonly string[];
  readonly idle: number;
  readonly most: number;
  readonly mostPerUser: number;
}

export function consolesOf(given: Static<typeof ConsoleKeys> = {}): ConsoleConfig {
  return {
    publicUrl: given.public_url?.replace(/\/+$/, ''),
    origins: (given.origins ?? []).map((origin) => new URL(origin).origin),
    idle: milliseconds(given.idle ?? '10m'),
    most: given.most ?? 200,
    mostPerUser: given.most_per_user ?? 10,
  };
}
