/** What every source file of the service imports, read from its text. */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

export interface Source {
  /** From the top of the repository: `service/chats/chat.ts`. */
  path: string;
  text: string;
  /** Files of the repository that it needs at run time; types alone don't count. */
  uses: string[];
  /** The same with those that it takes types from. */
  knows: string[];
  /** Packages and node's own modules that it needs at run time. */
  packages: string[];
  /** The same with those that it takes types from. */
  typedBy: string[];
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const statement = /^(?:import|export)\s+(type\s)?([^'";]*?\sfrom\s+)?'([^']+)';/gm;
const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;

/** Whether an import list has anything that is there at run time. */
function takesValues(isType: string | undefined, list: string | undefined): boolean {
  if (isType) return false;
  const names = /\{([^}]*)\}/.exec(list ?? '')?.[1];
  if (names === undefined) return true;
  const beside = (list ?? '')
    .replace(/\{[^}]*\}/, '')
    .replace(/\sfrom\s+$/, '')
    .replace(/[,\s]/g, '');
  return (
    beside !== '' || names.split(',').some((name) => name.trim() !== '' && !name.trim().startsWith('type '))
  );
}

export async function readSources(...folders: string[]): Promise<Map<string, Source>> {
  const sources = new Map<string, Source>();
  for (const folder of folders) {
    for (const name of await readdir(join(root, folder), { recursive: true })) {
      if (!name.endsWith('.ts')) continue;
      const path = join(folder, name.replaceAll('\\', '/'));
      const text = await readFile(join(root, path), 'utf8');
      const source: Source = { path, text, uses: [], knows: [], packages: [], typedBy: [] };
      const add = (target: string, value: boolean) => {
        const own = target.startsWith('.');
        const found = own ? normalize(join(dirname(path), target)) : target;
        (own ? source.knows : source.typedBy).push(found);
        if (value) (own ? source.uses : source.packages).push(found);
      };
      for (const [, isType, list, target] of text.matchAll(statement))
        add(target as string, takesValues(isType, list));
      for (const [, target] of text.matchAll(dynamic))
        add(
          target as string,
          !/typeof import\($/.test(text.slice(0, text.indexOf(`'${target}'`)).slice(-14)),
        );
      sources.set(path, source);
    }
  }
  return sources;
}

/** The shortest way from one file to another by what they use; both ends included. */
export function wayBetween(sources: Map<string, Source>, from: string, to: string): string[] | null {
  const ways: string[][] = [[from]];
  const seen = new Set([from]);
  for (let way = ways.shift(); way; way = ways.shift()) {
    const last = way[way.length - 1] as string;
    if (last === to) return way;
    for (const next of sources.get(last)?.uses ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return null;
}

/** Groups of files that use each other in a circle. */
export function circles(sources: Map<string, Source>): string[][] {
  // Tarjan: files that can be reached from each other.
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) as number);
    stack.push(path);
    for (const next of sources.get(path)?.uses ?? []) {
      if (!sources.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(path, Math.min(low.get(path) as number, low.get(next) as number));
    }
    if (low.get(path) !== index.get(path)) return;
    const group = stack.splice(stack.indexOf(path));
    if (group.length > 1) found.push(group.sort());
  };
  for (const path of sources.keys()) if (!index.has(path)) visit(path);
  return found;
}
