import { IncomingMessage, ServerResponse, type ServerOptions } from 'node:http';
import type { Express } from 'express';

/** What express keeps of an application's messages: their prototypes, which say `app`, `ip`, `set` and so on. */
interface Prototypes {
  request: object;
  response: object;
}

/**
 * Requests and responses that are made with the application's prototypes. Express else changes the prototype of both with every
 * request: V8 then forgets what it knew of their shape, and keeps what belongs to them beyond their time (docs/performance.md).
 * Responses end their connection while the server is `closing`. Only requests that something `takes` leave HTTP: others that offer to,
 * as some clients do with each, are answered like any.
 */
export function messagesOf(
  app: Express,
  { closing, takes }: { readonly closing: () => boolean; readonly takes: (request: IncomingMessage) => boolean },
): Pick<ServerOptions, 'IncomingMessage' | 'ServerResponse'> {
  class AppRequest extends IncomingMessage {}
  const offered = new WeakSet<IncomingMessage>();
  // Node asks for it when the headers are known, and leaves to the listener of such requests what is then true.
  Object.defineProperty(AppRequest.prototype, 'upgrade', {
    get(this: IncomingMessage) {
      return offered.has(this) && (this.method === 'CONNECT' || takes(this));
    },
    set(this: IncomingMessage, offers: boolean | null) {
      if (offers === true) offered.add(this);
    },
  });
  class AppResponse<Asked extends IncomingMessage = IncomingMessage> extends ServerResponse<Asked> {
    override writeHead(...head: unknown[]): this {
      if (closing()) this.setHeader('Connection', 'close');
      return (super.writeHead as (...head: unknown[]) => this)(...head);
    }
  }
  const prototypes = app as unknown as Prototypes;
  Object.setPrototypeOf(AppRequest.prototype, prototypes.request);
  Object.setPrototypeOf(AppResponse.prototype, prototypes.response);
  prototypes.request = AppRequest.prototype;
  prototypes.response = AppResponse.prototype;
  return { IncomingMessage: AppRequest, ServerResponse: AppResponse };
}
