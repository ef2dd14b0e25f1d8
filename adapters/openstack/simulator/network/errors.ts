import { Refusal, json, type Headers, type Reply } from '../http/message.ts';

/** Neutron's shape of an error (mapping E-06). */
export const neutronError = (status: number, type: string, message: string, headers: Headers = {}): Reply =>
  json(status, { NeutronError: { type, message, detail: '' } }, headers);

/** A request that Neutron does not understand. */
export const badRequest = (message: string, type = 'HTTPBadRequest'): Refusal =>
  new Refusal(neutronError(400, type, message));
