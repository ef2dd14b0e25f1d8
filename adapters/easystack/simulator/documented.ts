import { STATUS_CODES } from 'node:http';
import { json, Refusal, type Face, type Headers, type Reply, type Request } from '../../openstack/simulator/family.ts';

export type Members = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The body of an answer, when it is an object. */
export function bodyIn({ body }: Reply): Members | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The same answer with another body. */
export const withBody = (reply: Reply, body: unknown): Reply => ({ ...reply, body: JSON.stringify(body) });

/** The sentence of an error in any of the stock services' shapes. */
function sentence(reply: Reply): string {
  const body = bodyIn(reply);
  const inner = Object.values(body ?? {})[0];
  const said = [body?.['message'], isObject(inner) ? inner['message'] : inner].find((one) => typeof one === 'string');
  return typeof said === 'string' ? said.replace(/<[^>]*>/g, '').trim() : '';
}

/** An error as the reference has it, the same of all services (ES-50). */
export function failure(request: Request, status: number, message = '', headers: Headers = {}): Reply {
  const title = STATUS_CODES[status] ?? 'Unknown';
  const error = { message: message === '' ? title : message, code: status, title };
  return json(status, { error, RequestId: request.id }, headers);
}

/** What stays of a stock service's headers: ids of requests have another name here. */
const kept = (headers: Headers): Headers =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(content-type|.*request-id)$/i.test(name)));

/** An answer with its RequestId in it, and errors in the one shape that there is (ES-10, ES-50). */
function told(request: Request, reply: Reply): Reply {
  // A choice of versions is an answer.
  if (reply.status >= 400) return failure(request, reply.status, sentence(reply), kept(reply.headers));
  const body = reply.bytes ? undefined : bodyIn(reply);
  return body ? withBody(reply, { ...body, RequestId: request.id }) : reply;
}

/** What a service answers, also when it refuses. */
export function answered(run: () => Reply): Reply {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    throw error;
  }
}

const NO_TYPE = 'The header Content-Type is required: application/json is recommended.';

/** A service with the common parameters of the reference: Content-Type with every request, RequestId with every answer. */
export function documented(face: Face): Face {
  return {
    service: face.service,
    handle: (request) => {
      if (request.headers['content-type'] === undefined) return failure(request, 400, NO_TYPE);
      return told(
        request,
        answered(() => face.handle(request)),
      );
    },
    ...(face.carry && {
      carry: (request, bytes) =>
        face.carry?.(request, bytes)?.then(
          (reply) => told(request, reply),
          (error: unknown) => {
            if (error instanceof Refusal) throw new Refusal(told(request, error.reply));
            throw error;
          },
        ),
    }),
    failure: (request, status, retryAfter) => told(request, face.failure(request, status, retryAfter)),
    // An error has it in its body alone.
    headers: (request, reply) => ({
      ...kept(face.headers(request, reply)),
      ...(reply.status < 400 && { RequestId: request.id }),
    }),
  };
}
