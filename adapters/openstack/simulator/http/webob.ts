import { json, type Headers, type Reply, type Request } from './message.ts';
import { phraseOf } from './status-text.ts';

/** How much a client likes a media type: the quality of the most specific range that covers it (RFC 9110). */
function quality(accept: string, type: string): number {
  const [main = ''] = type.split('/');
  let best = { rank: -1, quality: 0 };
  for (const part of accept.split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const rank = [`*/*`, `${main}/*`, type].indexOf(range);
    const given = parameters.find((parameter) => parameter.startsWith('q='));
    if (rank > best.rank) best = { rank, quality: given ? Number(given.slice(2)) : 1 };
  }
  return best.quality;
}

/** What WebOb would write: HTML when the client takes it as gladly as JSON, plain text when it takes neither (mapping E-05). */
function chosenForm(accept: string | undefined): 'html' | 'json' | 'plain' {
  if (accept === undefined) return 'plain';
  const html = quality(accept, 'text/html');
  const asJson = quality(accept, 'application/json');
  if (html === 0 && asJson === 0) return 'plain';
  return html >= asJson ? 'html' : 'json';
}

/** The page or object that WebOb makes of an HTTP error; services that do not shape their errors themselves show it. */
export function webobError(request: Request, status: number, message: string, headers: Headers = {}): Reply {
  const title = phraseOf(status);
  switch (chosenForm(request.headers['accept'])) {
    case 'json': {
      const end = status === 405 ? '<br /><br />\n' : '<br /><br />\n\n\n';
      const body = { message: message + end, code: `${status} ${title}`, title };
      return json(status, body, headers);
    }
    case 'plain':
      return {
        status,
        headers: { 'Content-Type': 'text/plain; charset=UTF-8', ...headers },
        body: `${status} ${title}\n\n${message}\n\n   `,
      };
    case 'html':
      return {
        status,
        headers: { 'Content-Type': 'text/html; charset=UTF-8', ...headers },
        body: [
          `<html>\n <head>\n  <title>${status} ${title}</title>\n </head>\n <body>\n`,
          `  <h1>${status} ${title}</h1>\n  ${message}<br /><br />\n\n\n\n </body>\n</html>`,
        ].join(''),
      };
  }
}

/** What WebOb says of a path that leads nowhere. */
export const NOT_FOUND = 'The resource could not be found.';
