import type { Directory } from '../content/projects.ts';
import { json, type Headers, type Reply, type Request } from '../http/message.ts';
import { serviceUrl, type World } from '../world.ts';
import type { Token } from './tokens.ts';

/** Who asks, as the services behind the token middleware see it. */
export interface Access {
  readonly token: Token;
  readonly userId: string;
  /** None for tokens of another scope. */
  readonly projectId: string | undefined;
  /** Services take the role admin of any scope for the cloud's administrator. */
  readonly isAdmin: boolean;
}

/** The access of a request's token; undefined without a good one. */
export function accessOf(world: World, request: Request): Access | undefined {
  const token = world.tokens.find(request.headers['x-auth-token']);
  if (!token) return undefined;
  return {
    token,
    userId: token.userId,
    projectId: token.scope.kind === 'project' ? token.scope.projectId : undefined,
    isAdmin: token.roles.includes('admin'),
  };
}

/** May see what belongs to this project. */
export const owns = (access: Access, projectId: string): boolean => access.isAdmin || access.projectId === projectId;

/** What every service says to a request without a good token. */
export const NEEDS_LOGIN = 'The request you have made requires authentication.';

/** The header that says where to log in. */
export const challenge = (world: World): Headers => ({
  'WWW-Authenticate': `Keystone uri="${serviceUrl(world, 'identity')}/v3"`,
});

/** The answer of the token middleware to a request without a good token (mapping A-32, E-03). */
export function unauthorized(world: World, headers: Headers = {}): Reply {
  const error = { code: 401, title: 'Unauthorized', message: NEEDS_LOGIN };
  return json(401, { error }, { ...challenge(world), ...headers });
}

/** The project with this id. */
export const projectOf = (directory: Directory, id: string) =>
  Object.values(directory.projects).find((project) => project.id === id);

/** The user with this id. */
export const userOf = (directory: Directory, id: string) =>
  Object.values(directory.users).find((user) => user.id === id);

/** The domain with this id. */
export const domainOf = (directory: Directory, id: string) => directory.domains.find((domain) => domain.id === id);
