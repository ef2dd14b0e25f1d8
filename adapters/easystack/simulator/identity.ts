import { accessOf, bodyOf, type MakeFace, type Reply } from '../../openstack/simulator/family.ts';
import { bodyIn, documented, failure, isObject, withBody, type Members } from './documented.ts';
import type { ComputeSettings } from './settings.ts';

/** Whether a login says for which project; an application credential says it by itself. */
function isScoped(body: unknown): boolean {
  const auth = isObject(body) && isObject(body['auth']) ? body['auth'] : {};
  const { scope, identity } = auth;
  const methods = isObject(identity) ? identity['methods'] : undefined;
  if (Array.isArray(methods) && methods[0] === 'application_credential') return true;
  return isObject(scope) && ('project' in scope || 'OS-TRUST:trust' in scope);
}

/** The text of a catalog in which Nova stands below /v1, with the project. */
const renamed = (body: Members, projectId: string): Members =>
  JSON.parse(JSON.stringify(body).replaceAll('/compute/v2.1"', `/compute/v1/${projectId}"`)) as Members;

function projectIn(body: Members | undefined): string | undefined {
  const token = body?.['token'];
  const project = isObject(token) ? token['project'] : undefined;
  return isObject(project) ? String(project['id']) : undefined;
}

/** Keystone, of which a token always has a project (ES-13), and whose catalog says where Nova is (ES-03). */
export const identityFace = (stock: MakeFace, { computePath }: ComputeSettings): MakeFace =>
  function face(world) {
    const keystone = documented(stock(world));
    const inCatalog = (reply: Reply, projectId: string | undefined): Reply => {
      const body = bodyIn(reply);
      if (computePath !== 'v1' || !body || projectId === undefined) return reply;
      return withBody(reply, renamed(body, projectId));
    };
    return {
      ...keystone,
      handle: (request) => {
        const isLogin = request.method === 'POST' && request.path === '/v3/auth/tokens';
        if (isLogin && !isScoped(bodyOf(request))) {
          return failure(request, 400, 'Expecting to find project in scope: a token of a project is needed.');
        }
        const reply = keystone.handle(request);
        if (request.path === '/v3/auth/catalog') return inCatalog(reply, accessOf(world, request)?.projectId);
        return request.path === '/v3/auth/tokens' ? inCatalog(reply, projectIn(bodyIn(reply))) : reply;
      },
    };
  };
