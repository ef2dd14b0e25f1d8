import express, { type ErrorRequestHandler, type Express } from 'express';
import type { CloudState } from '../inventory/sync/cloud-state.ts';
import type { Metrics } from '../observe/metrics.ts';
import { GatewayError } from '../contract/index.ts';
import { asGatewayError, errorReply } from './error-reply.ts';
import { exchangeOf } from './exchange.ts';
import { HTTP } from './status.ts';
import { write } from './writer.ts';

export interface OperationsParts {
  readonly metrics: Metrics;
  readonly clouds: () => readonly CloudState[];
  /** Whether Redis is there; nothing when none is configured. */
  readonly redis: () => boolean | undefined;
  /** True once requests are answered, and until the gateway stops. */
  readonly accepting: () => boolean;
}

const refuse: ErrorRequestHandler = (thrown: unknown, request, response, _next) => {
  const exchange = exchangeOf(request, response);
  const about = { requestId: exchange.requestId, surface: 'operations', now: Date.now() } as const;
  void write(request, response, exchange, errorReply(asGatewayError(thrown), about));
};

/**
 * Metrics and health, on a listener of their own. Ready means: answers. A cloud or Redis that is away is told, but takes no gateway
 * out of service: the others could not reach it either.
 */
export function createOperations(parts: OperationsParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/metrics', async (_request, response) => {
    const text = await parts.metrics.text();
    response.setHeader('Content-Type', parts.metrics.contentType);
    response.end(text);
  });
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const redis = parts.redis();
    const ready = parts.accepting();
    response.statusCode = ready ? HTTP.ok : HTTP.serviceUnavailable;
    response.json({
      status: ready ? 'ok' : 'stopping',
      parts: {
        redis:
          redis === undefined
            ? 'not configured: tokens are kept by this process alone'
            : redis
              ? 'ok'
              : 'down: tokens are kept by this process alone',
        clouds: Object.fromEntries(
          parts
            .clouds()
            .map(({ cloud, state, age, problem }) => [
              cloud,
              { state, age, ...(problem ? { problem: problem.message } : {}) },
            ]),
        ),
      },
    });
  });
  app.use((_request, _response, next) => {
    next(new GatewayError('no_route', 'there is nothing here but /metrics, /healthz and /readyz'));
  });
  app.use(refuse);
  return app;
}
