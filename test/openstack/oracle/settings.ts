import type { Project } from './records.ts';

/** A project of the gateway, as rows show it. */
export interface GatewayProject {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly domain: string;
}

/** What the gateway's configuration says about a cloud, as far as rows show it. */
export interface CloudSettings {
  readonly cloud: string;
  readonly account: string;
  readonly brand: string;
  readonly cloudEnv: string;
  readonly readOnly: boolean;
  readonly authUrl: string;
  readonly region: string;
  readonly mediumTypes: Readonly<Record<string, string>>;
  /** The project that owns the rows of the cloud's project; undefined for nobody. */
  owner(project: Project): GatewayProject | undefined;
  readonly administration: GatewayProject;
}

const UNSAFE = /[^A-Za-z0-9_.-]/gu;

const percent = (character: string) =>
  [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');

/** gid(x): the gateway's id of a thing of the cloud. */
export const gatewayId = ({ cloud }: CloudSettings, id: string | null | undefined): string =>
  id === '' || id === null || id === undefined ? '' : `${cloud}.${id.replace(UNSAFE, percent)}`;

/** A time of OpenStack, with or without zone and fraction, as rows show it. */
export function rowTime(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text === '') return null;
  const [whole = '', fraction = ''] = text.replace(/Z$/, '').split('.');
  return `${whole}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}
