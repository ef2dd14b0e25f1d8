import type { ServerActionName } from '../../../contract/index.ts';
import { Type } from '../../../kit/index.ts';
import type { Wanted } from './asked.ts';
import { bodyReader, saidIn } from './body.ts';
import { deploy } from './deploy.ts';
import { liveMigrate, migrate, migrateForecast } from './migrate.ts';
import { rebuildRoot, rescue, setPassword } from './rebuild.ts';
import { changeConfig } from './resize.ts';
import { saveImage } from './save-image.ts';

const nothing = bodyReader(Type.Object({}, { additionalProperties: false }));

const plain =
  (name: ServerActionName) =>
  (body: unknown): Wanted => {
    nothing(saidIn(body, 'server'));
    return { name };
  };

/** The actions that change a server as a whole, each with how its body is read (cloudpods-api §9.4.1, §9.4.2). */
export const SHAPE_ACTIONS: Readonly<Record<string, (body: unknown) => Wanted>> = {
  'change-config': changeConfig,
  'rebuild-root': rebuildRoot,
  'set-password': setPassword,
  deploy,
  'save-image': saveImage,
  rescue,
  'start-rescue': rescue,
  unrescue: plain('unrescue'),
  'stop-rescue': plain('unrescue'),
  migrate,
  'live-migrate': liveMigrate,
  'migrate-forecast': migrateForecast,
};
