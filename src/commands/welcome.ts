import type { Gateway } from '../app.ts';
import type { Config } from '../config/config.ts';
import { STANDALONE_PROJECT } from '../config/standalone.ts';
import type { SandboxCloud } from '../sandbox/sandbox.ts';
import type { DemoUser } from './configuration.ts';

function loginBody({ user, password }: DemoUser): string {
  const project = { name: STANDALONE_PROJECT, domain: { name: 'Default' } };
  return JSON.stringify({
    auth: {
      identity: {
        methods: ['password'],
        password: { user: { name: user, domain: { name: 'Default' }, password } },
      },
      scope: { project },
    },
  });
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A line to paste: logs in and lists. The token is the first member of the login's answer. */
export function pasteLine(url: string, demo: DemoUser): string {
  const login = `curl -s ${url}/v3/auth/tokens -H 'Content-Type: application/json' -d ${quoted(loginBody(demo))}`;
  const token = `$(${login} | sed -E 's/^\\{"id":"([^"]+)".*/\\1/')`;
  return `curl -s "${url}/servers?limit=5&field=name&field=status&field=ips&field=region" -H "X-Auth-Token: ${token}"`;
}

function cloudsText(clouds: readonly SandboxCloud[]): string {
  return clouds.map(({ name, adapter, servers }) => `${name} (${adapter}, ${servers} servers)`).join(', ');
}

const OWN_CLOUDS = `Your own clouds:
  npm start -- --clouds-yaml clouds.yaml      all entries of that file, nothing else to write
  npm start -- --config podgate.yaml          users, projects, limits: see config/podgate.example.yaml`;

/** What a person reads who has just started a gateway without a configuration. */
export function welcome(gateway: Gateway, demo: DemoUser, clouds: readonly SandboxCloud[] | undefined): string {
  const what =
    clouds === undefined
      ? 'in front of the clouds of that file'
      : `in front of ${clouds.length} simulated clouds: ${cloudsText(clouds)}`;
  return `
Podgate answers at ${gateway.url}, ${what}

  user      ${demo.user}
  password  ${demo.password}
  project   ${STANDALONE_PROJECT}
  metrics   ${gateway.operationsUrl}/metrics

Log in and list (paste it into another terminal):

${pasteLine(gateway.url, demo)}

${clouds === undefined ? '' : `${OWN_CLOUDS}\n`}`;
}

/** One line for a gateway with a configuration. */
export function greeting(gateway: Gateway, config: Config): string {
  const names = config.clouds.map(({ name }) => name).join(', ');
  return `Podgate answers at ${gateway.url}, metrics at ${gateway.operationsUrl}/metrics; clouds: ${names || 'none'}`;
}
