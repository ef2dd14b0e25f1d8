import type { Request, Response } from 'express';

/** Milliseconds. */
const LONGEST = 5000;

/**
 * Once there is an answer the rest of a body that nobody wants any more is waited for a little: some callers look at no answer before they
 * have sent everything.
 */
export function waitForRest(request: Request, response: Response): void {
  response.once('finish', () => {
    if (request.complete) return;
    request.resume();
    const late = setTimeout(() => request.destroy(), LONGEST).unref();
    request.once('close', () => clearTimeout(late));
  });
}
