/** The pages that the service gives to a browser. */
import { access, readFile } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HandlersOf } from '../access/principal.ts';
import { languageOf } from '../platform/http-errors.ts';

/** A page in the reader's language: `lang` of the address, else what the browser asks for. */
async function page(name: string, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const html = await readFile(new URL(name, import.meta.url), 'utf8');
  const { lang } = request.query as { lang?: string };
  const language = lang === 'ru' || lang === 'en' ? lang : languageOf(request.headers['accept-language']);
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-cache')
    .header('vary', 'accept-language')
    .send(html.replace('<html lang="ru"', `<html lang="${language}"`));
}

/** A page with its program; says what to do where that was not built. */
async function builtPage(
  name: string,
  program: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  try {
    await access(new URL(`dist/${program}`, import.meta.url));
  } catch {
    const text = 'Панель не собрана: npm run build:panel. / The panel is not built: npm run build:panel.';
    return reply.code(503).type('text/plain; charset=utf-8').send(text);
  }
  return page(name, request, reply);
}

export function panelHandlers(): HandlersOf<'getPanel' | 'getAdminPage' | 'getCheckPage' | 'getCompose'> {
  return {
    getPanel: ({ request, reply }) => builtPage('app.html', 'app.js', request, reply),
    getAdminPage: ({ request, reply }) => builtPage('admin/admin.html', 'admin.js', request, reply),
    getCheckPage: ({ request, reply }) => builtPage('check.html', 'check.js', request, reply),
    getCompose: ({ request, reply }) => builtPage('compose.html', 'compose.js', request, reply),
  };
}
