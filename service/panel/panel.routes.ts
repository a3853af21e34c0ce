/** The pages that the service gives to a browser. */
import { readFile } from 'node:fs/promises';
import type { FastifyReply } from 'fastify';
import type { HandlersOf } from '../access/principal.ts';
import { notImplemented } from '../platform/http.ts';

const page = async (name: string, reply: FastifyReply): Promise<FastifyReply> => {
  const text = await readFile(new URL(name, import.meta.url), 'utf8');
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache').send(text);
};

export function panelHandlers(): HandlersOf<'getPanel' | 'getCompose'> {
  return {
    getPanel: ({ reply }) => page('admin/admin.html', reply),
    getCompose: notImplemented,
  };
}
