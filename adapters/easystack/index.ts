import { defineProvider } from 'podgate/contract';
import { providerOf, type OpenstackProvider } from '../openstack/family.ts';
import { EasystackConfig, refuseKeys } from './config.ts';
import { EASYSTACK } from './dialect.ts';
import { live } from './images.ts';
import { withHint } from './upload.ts';

const stock = providerOf(EASYSTACK);

/** EasyStack, whose reference (6.0.2) documents images and, by examples, compute; all else is taken for stock OpenStack's. */
const easystack: OpenstackProvider = {
  ...stock,
  brand: 'EasyStack',
  configSchema: EasystackConfig,
  validate(config) {
    refuseKeys(config.auth);
    stock.validate(config);
  },
  resources: { ...stock.resources, images: { ...stock.resources.images, live } },
  imageFiles: withHint(stock.imageFiles),
};

export default defineProvider(easystack);
