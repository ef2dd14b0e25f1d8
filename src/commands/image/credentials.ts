import type { Environment } from '../../config/references.ts';
import { askHidden } from '../hidden.ts';
import { UsageError } from '../options.ts';
import type { Credentials } from './client.ts';

/** Options that say who somebody is, in place of the variables `OS_*`. A password is none of them: others see arguments. */
export const LOGIN_OPTIONS = {
  endpoint: { type: 'string' },
  user: { type: 'string' },
  'user-domain': { type: 'string' },
  project: { type: 'string' },
  'project-domain': { type: 'string' },
} as const;

type LoginOptions = Readonly<Partial<Record<keyof typeof LOGIN_OPTIONS, string>>>;

/** The first of several texts that says something. */
const first = (...texts: readonly (string | undefined)[]) => texts.find((text) => text !== undefined && text !== '');

/** Where the gateway is: `--endpoint`, or OS_AUTH_URL without its version. Throws UsageError. */
export function endpointFrom({ endpoint }: LoginOptions, environment: Environment): URL {
  const given = first(endpoint, environment['OS_AUTH_URL']);
  if (given === undefined) throw new UsageError('say where the gateway is: --endpoint URL, or OS_AUTH_URL');
  const url = URL.canParse(given) ? new URL(given.replace(/\/v3\/?$/, '')) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw new UsageError('--endpoint (or OS_AUTH_URL) must be a URL of http or https, without a user');
}

/**
 * Who somebody is: OS_TOKEN, else options, the variables, and for the password OS_PASSWORD or what is typed unseen. Throws UsageError naming
 * what is missing.
 */
export async function credentialsFrom(options: LoginOptions, environment: Environment): Promise<Credentials> {
  const { OS_TOKEN: token, OS_PASSWORD: known } = environment;
  if (token !== undefined && token !== '' && options.user === undefined) return { token };
  const username = first(options.user, environment['OS_USERNAME']);
  const project = first(options.project, environment['OS_PROJECT_NAME']);
  if (username === undefined) throw new UsageError('say who you are: --user NAME, or OS_USERNAME (or OS_TOKEN alone)');
  if (project === undefined) throw new UsageError('say for which project: --project NAME, or OS_PROJECT_NAME');
  const userDomain = first(options['user-domain'], environment['OS_USER_DOMAIN_NAME']) ?? 'Default';
  const projectDomain = first(options['project-domain'], environment['OS_PROJECT_DOMAIN_NAME']) ?? 'Default';
  const password = first(known) ?? (process.stdin.isTTY ? await askHidden(`Password of ${username}: `) : '');
  if (password === '') throw new UsageError('there is no password: set OS_PASSWORD, or type it in a terminal');
  return { username, password, userDomain, project, projectDomain };
}
