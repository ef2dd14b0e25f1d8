import type { UserKey } from './content/projects.ts';
import type { OpenstackConfig } from '../config.ts';
import { serviceUrl, type World } from './world.ts';

/** The adapter's settings for somebody who knows a password. */
function withPassword(world: World, user: UserKey, projectName: string): OpenstackConfig {
  return {
    auth: {
      url: `${serviceUrl(world, 'identity')}/v3`,
      username: user,
      password: world.cloud.basis.directory.users[user].password,
      project_name: projectName,
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
    region: world.settings.region,
    interface: 'public',
  };
}

/** The adapter's settings for the administrator. */
export const adminConfig = (world: World): OpenstackConfig => withPassword(world, 'admin', 'admin');

/** Settings for others: members of one project each, and an application credential of one of them. */
export function personas(world: World): Readonly<Record<string, OpenstackConfig>> {
  const credentials = world.cloud.basis.directory.credentials.map(({ id, name, secret }) => {
    const url = `${serviceUrl(world, 'identity')}/v3`;
    const auth = { url, application_credential_id: id, application_credential_secret: secret };
    return [name, { auth, region: world.settings.region, interface: 'public' as const }] as const;
  });
  return {
    member: withPassword(world, 'member', 'demo'),
    other: withPassword(world, 'other', 'other'),
    ...Object.fromEntries(credentials),
  };
}
