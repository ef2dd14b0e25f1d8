import { credentialsOf } from './bed.ts';
import { cloudSettings, type ConfiguredCloud } from './gateway-config.ts';
import { readCloud } from './oracle/read-cloud.ts';
import { expectedRow, type Row } from './oracle/row.ts';

/** The rows of all servers of the clouds, read now, as an administrator of the gateway and as others must see them. */
export interface ExpectedRows {
  readonly administrators: readonly Row[];
  readonly others: readonly Row[];
}

/** Reads the clouds with the credentials that the gateway is configured with. */
export async function readExpectedRows(clouds: readonly ConfiguredCloud[]): Promise<ExpectedRows> {
  const parts = await Promise.all(
    clouds.map(async (cloud) => {
      const reading = await readCloud(credentialsOf(cloud.bed, cloud.login), cloud.all ?? false);
      const rows = (administrator: boolean) =>
        reading.servers.map((server) => expectedRow(server, reading, cloudSettings(cloud), administrator));
      return { administrators: rows(true), others: rows(false) };
    }),
  );
  return {
    administrators: parts.flatMap((part) => part.administrators),
    others: parts.flatMap((part) => part.others),
  };
}
