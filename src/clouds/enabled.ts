import { GatewayError } from '../contract/index.ts';

/** A cloud, as far as it decides whether it is asked anything. */
export interface Disableable {
  readonly name: string;
  readonly config: { readonly account: string };
  /** Whether its account is disabled now. */
  readonly disabled: () => boolean;
}

/** Why a cloud is not read: its account is disabled. Nothing while it is enabled. */
export function unreadable({ name, config, disabled }: Disableable): GatewayError | undefined {
  if (!disabled()) return undefined;
  return new GatewayError(
    'upstream_unavailable',
    `cloud ${name} is not read: its account ${config.account} is disabled`,
  );
}

/** Why nothing is changed on a cloud: its account is disabled. Nothing while it is enabled. */
export function unchangeable({ name, config, disabled }: Disableable): GatewayError | undefined {
  if (!disabled()) return undefined;
  const { account } = config;
  return new GatewayError(
    'invalid_status',
    `account ${account} is disabled: nothing can be changed on cloud ${name} until an administrator enables it`,
  );
}
