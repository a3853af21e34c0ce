/** Saves a report as a file for spreadsheets. */
import { errorOf, send } from '../../../api/client.ts';
import { addressOf } from '../../api.ts';

/** Throws ApiError or NoConnection. */
export async function saveCsv(report: string, query: Record<string, unknown>): Promise<void> {
  // By a request and not by a link: inside 1C’s frame a link carries no token.
  const response = await send('GET', addressOf('getReport', { report }, { ...query, format: 'csv' }));
  if (!response.ok) throw await errorOf(response);
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name ?? `${report}.csv`;
  document.body.appendChild(link);
  link.click();
  link.remove();
  // The browser has to have begun reading it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
