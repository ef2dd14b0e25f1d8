import type { Router } from 'express';
import { GatewayError } from '../contract/index.ts';
import type { Route } from './route.ts';

/** Paths that exist answer other methods by naming those that they have. */
export function mountWrongMethods(router: Router, routes: readonly Route[]): void {
  const byPath = new Map<string, string[]>();
  for (const { path, method } of routes) byPath.set(path, [...(byPath.get(path) ?? []), method.toUpperCase()]);
  for (const [path, methods] of byPath) {
    const allowed = [...new Set(methods.includes('GET') ? [...methods, 'HEAD'] : methods)].join(', ');
    router.all(path, (request, response, next) => {
      response.setHeader('Allow', allowed);
      next(new GatewayError('method_not_allowed', `${request.method} is not possible here; ${allowed} is`));
    });
  }
}
