/** Publishes the stand's base with OData, as an administrator does by a tick in the publication. */
import type { Stand } from '../stand.ts';
import { type OdataOptions, serveOdata } from './server.ts';
import { standModel } from './stand-source.ts';

/** @returns the address that the bridge is given */
export function publishOdata(stand: Stand, options: Omit<OdataOptions, 'base'> = {}): string {
  const served: OdataOptions = { ...options, base: () => standModel(stand.infobase) };
  stand.publication.odata = (path, query, request, response) =>
    serveOdata(served, path, query, request, response);
  return stand.http;
}
