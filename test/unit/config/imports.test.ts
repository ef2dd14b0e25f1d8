import { describe, expect, it } from '@jest/globals';
import openstack from '../../../adapters/openstack/index.ts';
import { importedClouds } from '../../../src/config/standalone.ts';
import type { Provider } from '../../../src/contract/index.ts';
import { folder, load, problemsOf } from '../../support/config-files.ts';

const adapters = { openstack: openstack as Provider };
const CLOUDS = `
clouds:
  one:
    auth: { auth_url: "https://one.example:5000/v3", username: ann, project_name: p }
    region_name: R1
    cacert: ca-of-one.pem
  two:
    auth: { auth_url: "https://two.example:5000", username: ann, password: plain, project_name: p }
    interface: internalURL
    verify: false
`;
const SECURE = 'clouds: { one: { auth: { password: from-secure } } }\n';
const RC = `#!/usr/bin/env bash
# a file of the dashboard
export OS_AUTH_URL=https://rc.example:5000/v3
export OS_USERNAME="ann smith"
  export OS_PROJECT_NAME='my project'
OS_PASSWORD=plain
export OS_REGION_NAME="R9"
unset OS_TENANT_ID
`;

const entry = (text: string) => `clouds: [{ name: c1, adapter: openstack, ${text} }]\n`;
const settings = async (text: string, given: Parameters<typeof load>[1] = {}) =>
  (await load(entry(text), { adapters, ...given })).clouds[0]?.settings;
const wrong = async (text: string, given: Parameters<typeof load>[1] = {}) =>
  (await problemsOf(entry(text), { adapters, ...given })).map((problem) => problem.replaceAll(/\/\S*\//g, ''));

describe('clouds.yaml', () => {
  const files = { 'clouds.yaml': CLOUDS.replace('    cacert: ca-of-one.pem\n', ''), 'secure.yaml': SECURE };

  it('gives the settings of an entry, its secrets from secure.yaml', async () => {
    expect(await settings('clouds_yaml: { entry: one, file: clouds.yaml }', { files })).toEqual({
      auth: { url: 'https://one.example:5000/v3', username: 'ann', password: 'from-secure', project_name: 'p' },
      region: 'R1',
    });
  });

  it('is found where the variable of its tools says', async () => {
    const made = folder({ 'mine.yaml': files['clouds.yaml'] });
    const environment = { OS_CLIENT_CONFIG_FILE: `${made.path}/mine.yaml` };
    expect(await settings('clouds_yaml: two', { environment })).toMatchObject({ interface: 'internal' });
    made.remove();
  });

  it('comes after what the entry of the cloud says itself', async () => {
    const text = 'clouds_yaml: { entry: one, file: clouds.yaml }, region: R2, interface: admin';
    expect(await settings(text, { files })).toMatchObject({ region: 'R2', interface: 'admin' });
  });

  it('says how its certificates are checked', async () => {
    const { clouds } = await load(entry('clouds_yaml: { entry: two, file: clouds.yaml }'), { adapters, files });
    expect(clouds[0]?.tls).toEqual({ verify: false });
  });

  it.each([
    [
      'clouds_yaml: { entry: three, file: clouds.yaml }',
      '1: clouds[0].clouds_yaml cannot be used: clouds.yaml: there is no entry "three"; it has one, two',
    ],
    [
      'clouds_yaml: { entry: one, file: none.yaml }',
      '1: clouds[0].clouds_yaml cannot be used: none.yaml: cannot be read (ENOENT)',
    ],
    [
      'clouds_yaml: { entry: one, file: broken.yaml }',
      '1: clouds[0].clouds_yaml cannot be used: broken.yaml:1: is no YAML: Flow map in block collection must be sufficiently indented and end with a }',
    ],
    [
      'clouds_yaml: { entry: one, file: other.yaml }',
      '1: clouds[0].clouds_yaml cannot be used: other.yaml: clouds.yaml: /clouds is missing',
    ],
    ['clouds_yaml: 5', '1: clouds[0].clouds_yaml must be the name of an entry, true, or an object with entry and file'],
  ])('is refused with a sentence: %s', async (text, problem) => {
    const more = { 'clouds.yaml': CLOUDS, 'broken.yaml': 'clouds: {', 'other.yaml': 'a: 1\n' };
    const [first] = await wrong(text, { files: more });
    expect(first).toBe(problem);
  });
});

describe('an openrc file', () => {
  it('gives its variables, however they are quoted', async () => {
    expect(await settings('openrc: { file: rc.sh }', { files: { 'rc.sh': RC } })).toEqual({
      auth: {
        url: 'https://rc.example:5000/v3',
        username: 'ann smith',
        password: 'plain',
        project_name: 'my project',
      },
      region: 'R9',
    });
  });

  it('or the environment does', async () => {
    const environment = {
      OS_AUTH_URL: 'http://env.example/v3',
      OS_USERNAME: 'ann',
      OS_PASSWORD: 'p$1',
      OS_PROJECT_ID: 'x',
      OTHER: 'y',
    };
    expect(await settings('openrc: true', { environment })).toEqual({
      auth: { url: 'http://env.example/v3', username: 'ann', password: 'p$1', project_id: 'x' },
    });
  });

  it('leaves out what a shell would have to ask for, so that it is missed', async () => {
    const asking = `${RC}read -sr OS_PASSWORD_INPUT\n`.replace(
      'OS_PASSWORD=plain',
      'export OS_PASSWORD=$OS_PASSWORD_INPUT',
    );
    expect(await wrong('openrc: { file: rc.sh }', { files: { 'rc.sh': asking } })).toEqual([
      '1: clouds[0] auth: password is missing',
    ]);
  });

  it('is refused when it is not there', async () => {
    expect(await wrong('openrc: { file: none.sh }')).toEqual([
      '1: clouds[0].openrc cannot be used: none.sh cannot be read (ENOENT)',
    ]);
  });
});

describe('importedClouds', () => {
  const kind = openstack.imports!['clouds_yaml']!;
  const made = folder({ 'clouds.yaml': CLOUDS, 'other.yaml': 'a: 1\n' });
  const from = (name: string) => ({ adapter: 'openstack', key: 'clouds_yaml', kind, file: `${made.path}/${name}` });

  it('takes all entries, or the named ones, under names that ids can begin with', () => {
    const all = importedClouds(from('clouds.yaml'), { names: [], allProjects: false });
    expect(all.map(({ name }) => name)).toEqual(['one', 'two']);
    const [chosen] = importedClouds(from('clouds.yaml'), { names: ['My Cloud_1'], allProjects: true });
    expect(chosen).toEqual({
      name: 'my-cloud-1',
      adapter: 'openstack',
      clouds_yaml: { entry: 'My Cloud_1', file: `${made.path}/clouds.yaml` },
      projects: { default: 'system', all: true },
    });
  });

  it('refuses another file with its name', () => {
    expect(() => importedClouds(from('other.yaml'), { names: [], allProjects: false })).toThrow(
      `${made.path}/other.yaml: clouds.yaml: /clouds is missing`,
    );
    made.remove();
  });
});
