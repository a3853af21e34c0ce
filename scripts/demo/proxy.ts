/**
 * The service behind the demonstration's address: the panel and the client's phone are frames of the same page then,
 * and nothing is put into the cookies of a service that really works on this machine (cookies know no ports).
 */
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';

/** What the page of the client's phone asks for without a session of its own. */
const ofPhone = /^\/v1\/(sandbox|lines)\//;
const phonePage = /^\/sandbox\/[\w-]+\/?$/;
const ownStyles =
  '<link rel="stylesheet" href="/demo/page/phone.css"><script src="/demo/page/phone.js" defer></script></head>';

/** Passes a request on and the answer back, streams too. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { service, token }: { service: string; token: string },
): void {
  const { pathname } = new URL(request.url ?? '/', service);
  const headers = { ...request.headers };
  delete headers.cookie;
  const isPhone = phonePage.test(pathname);
  if (isPhone) delete headers['accept-encoding'];
  if ((ofPhone.test(pathname) || isPhone) && headers.authorization === undefined) {
    headers.authorization = `Bearer ${token}`;
  }
  const passed = ask(`${service}${request.url}`, { method: request.method, headers }, (answer) => {
    const { 'set-cookie': _cookies, ...back } = answer.headers;
    if (!isPhone || answer.statusCode !== 200) {
      response.writeHead(answer.statusCode ?? 502, back);
      answer.pipe(response);
      return;
    }
    const parts: Buffer[] = [];
    answer.on('data', (part: Buffer) => parts.push(part));
    answer.on('end', () => {
      const { 'content-length': _length, ...rest } = back;
      response.writeHead(200, rest);
      response.end(Buffer.concat(parts).toString('utf8').replace('</head>', ownStyles));
    });
  });
  passed.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'text/plain' }).end('the service is not there');
  });
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}
