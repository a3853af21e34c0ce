import { expect } from 'chai';
import { circles, readSources, type Source, wayBetween } from './support/imports.ts';

/** The layers by the suffix of a file. Anything else counts as the highest layer that it uses. */
const layers: Record<string, number> = {
  table: 2,
  store: 3,
  policy: 4,
  commands: 4,
  routes: 5,
  worker: 5,
  runner: 5,
};
const composition: Record<string, number> = { 'service/app.ts': 6, 'service/main.ts': 7 };

const suffixOf = (path: string): string | undefined => /\.(\w+)\.ts$/.exec(path)?.[1];
/** A program of its own, in a browser, and how it is built. */
const isPage = (path: string): boolean => /^service\/panel\/(\w+\/|\w+\.config\.ts$)/.test(path);
const inPlatform = (path: string): boolean => path.startsWith('service/platform/');

describe('the architecture', () => {
  let sources: Map<string, Source>;
  let service: Source[];
  /** Of the panel, in a browser. */
  let pages: Source[];
  const levels = new Map<string, number>();

  before(async () => {
    const all = await readSources('service', 'contracts');
    sources = new Map([...all].filter(([path]) => !isPage(path)));
    pages = [...all.values()].filter(({ path }) => isPage(path));
    service = [...sources.values()].filter(({ path }) => path.startsWith('service/'));
  });

  function levelOf(path: string): number {
    if (path.startsWith('contracts/') || inPlatform(path)) return 0;
    const known = composition[path] ?? layers[suffixOf(path) ?? ''] ?? levels.get(path);
    if (known !== undefined) return known;
    levels.set(path, 1);
    const used = sources.get(path)?.uses.filter((one) => sources.has(one)) ?? [];
    levels.set(path, Math.max(1, ...used.map(levelOf)));
    return levels.get(path) as number;
  }

  const told = (found: Array<[Source, string]>): string[] =>
    found.map(([{ path }, what]) => `${path} → ${what}`);
  /** Files that use or know what they must not. */
  const offences = (
    of: Source[],
    list: (source: Source) => string[],
    isWrong: (what: string, source: Source) => boolean,
  ) =>
    told(
      of.flatMap((source) =>
        list(source)
          .filter((what) => isWrong(what, source))
          .map((what): [Source, string] => [source, what]),
      ),
    );
  const texts = (pattern: RegExp, but: (path: string) => boolean): string[] =>
    service.filter(({ path, text }) => !but(path) && pattern.test(text)).map(({ path }) => path);

  it('is read: every import leads to a file', () => {
    expect(service.length).to.be.greaterThan(150);
    expect(
      offences(
        [...sources.values()],
        ({ knows }) => knows,
        (target) => !sources.has(target),
      ),
    ).to.deep.equal([]);
  });

  it('lets no file use a layer above its own', () => {
    expect(
      offences(
        service,
        ({ uses }) => uses,
        (target, { path }) => sources.has(target) && levelOf(target) > levelOf(path),
      ),
    ).to.deep.equal([]);
    expect(levelOf('service/chats/chat.table.ts')).to.be.lessThan(levelOf('service/chats/chat.store.ts'));
    expect(levelOf('service/chats/change.ts')).to.equal(layers.store);
  });

  it('keeps the rules of a noun pure: no table, no database, no file, no network', () => {
    const nouns = service.filter(({ path }) => {
      const [, folder, name] = /^service\/(\w+?)\/(\w+)\.ts$/.exec(path) ?? [];
      return (
        folder !== undefined &&
        name !== undefined &&
        folder !== 'platform' &&
        sources.has(`service/${folder}/${name}.table.ts`)
      );
    });
    expect(nouns.map(({ path }) => path)).to.include.members([
      'service/chats/chat.ts',
      'service/messages/message.ts',
      'service/lines/line.ts',
    ]);
    const pure = [...nouns.map(({ path }) => path), 'service/chats/decide.ts'];
    for (const path of pure) expect(levelOf(path), path).to.equal(1);
    const rules = service.filter(({ path }) => pure.includes(path));
    expect(
      offences(
        rules,
        ({ packages }) => packages,
        (name) => /^(typeorm|axios|fastify|node:(fs|net|http|child_process).*)$/.test(name),
      ),
    ).to.deep.equal([]);
    expect(
      offences(
        rules,
        ({ uses }) => uses,
        (target) => /platform\/(database|platform|http|blob)/.test(target),
      ),
    ).to.deep.equal([]);
  });

  it('has contracts that need nothing but typebox', () => {
    const contracts = [...sources.values()].filter(({ path }) => path.startsWith('contracts/'));
    expect(
      offences(
        contracts,
        ({ knows, typedBy }) => [...knows, ...typedBy],
        (target) => !target.startsWith('contracts/') && target !== 'typebox',
      ),
    ).to.deep.equal([]);
  });

  it('has a platform that knows no business word', () => {
    const platform = service.filter(({ path }) => inPlatform(path));
    expect(
      offences(
        platform,
        ({ knows }) => knows,
        (target) => !inPlatform(target) && !target.startsWith('contracts/'),
      ),
    ).to.deep.equal([]);
  });

  it('lets the pages know the contract and the pure rules, and nothing else of the service', () => {
    expect(
      offences(
        pages,
        ({ knows }) => knows,
        (target) => !target.startsWith('service/panel/') && (inPlatform(target) || levelOf(target) > 1),
      ),
    ).to.deep.equal([]);
  });

  it('has no circles', () => {
    expect(circles(sources)).to.deep.equal([]);
  });

  it('keeps the library of an engine inside of the engine', () => {
    const library = /^(whatsapp-web\.js|puppeteer)/;
    expect(
      offences(
        service,
        ({ typedBy }) => typedBy,
        (name, { path }) => library.test(name) && !path.startsWith('service/engines/whatsapp-web/'),
      ),
    ).to.deep.equal([]);
    expect(service.some(({ packages }) => packages.some((name) => library.test(name)))).to.equal(true);
    // Only what puts the program together names an engine.
    const makers = ['app', 'main', 'handlers', 'handler-deps', 'engines/engines'].map(
      (name) => `service/${name}.ts`,
    );
    const engineOf = (path: string) => /^service\/engines\/([\w-]+)\//.exec(path)?.[1];
    expect(
      offences(
        service,
        ({ knows }) => knows,
        (target, { path }) =>
          engineOf(target) !== undefined && engineOf(target) !== engineOf(path) && !makers.includes(path),
      ),
    ).to.deep.equal([]);
  });

  it('keeps the database to those who store: elsewhere no typeorm, and above the platform its operators only', () => {
    const mayAsk = /\.(store|commands|present|access|list)\.ts$/;
    expect(
      offences(
        service,
        ({ typedBy }) => typedBy,
        (name, { path }) => name === 'typeorm' && !inPlatform(path) && !mayAsk.test(path),
      ),
    ).to.deep.equal([]);
    const operators =
      /^import (type )?\{ (In|IsNull|Not|LessThan|LessThanOrEqual|MoreThan|MoreThanOrEqual|Between|Like|Brackets|type \w+|[,\s])+ \} from 'typeorm';$/m;
    const asking = service.filter(({ path, typedBy }) => !inPlatform(path) && typedBy.includes('typeorm'));
    expect(asking.filter(({ text }) => !operators.test(text)).map(({ path }) => path)).to.deep.equal([]);
  });

  it('has few places that call other machines over HTTP', () => {
    const callers = ['service/webhooks/receiver.ts', 'service/transcription/openai.ts'];
    const may = (path: string) => callers.includes(path) || path.startsWith('service/onec/');
    expect(
      offences(
        service,
        ({ packages }) => packages,
        (name, { path }) => name === 'axios' && !may(path),
      ),
    ).to.deep.equal([]);
    expect(
      texts(/\bfetch\(/, (path) => may(path) || path === 'service/engines/sandbox/world-client.ts'),
    ).to.deep.equal([]);
  });

  it('takes settings, time and chance from one place each', () => {
    expect(texts(/process\.env/, (path) => path === 'service/platform/config.ts')).to.deep.equal([]);
    const timeAndIds = ['service/platform/clock.ts', 'service/platform/ids.ts'];
    expect(texts(/\bDate\.now\b|\bnew Date\(\)/, (path) => timeAndIds.includes(path))).to.deep.equal([]);
    // Chance spreads retries, and can be given: secrets and ids come from node:crypto.
    const asDefault = service.map(({ path, text }): [string, string] => [
      path,
      text.replaceAll('random: number = Math.random()', ''),
    ]);
    const chance = asDefault.filter(([, text]) => /Math\.random/.test(text)).map(([path]) => path);
    expect(chance).to.deep.equal(['service/platform/database.ts']);
  });

  it('names everything where it is made: no barrels, no default exports', () => {
    expect(service.map(({ path }) => path).filter((path) => path.endsWith('/index.ts'))).to.deep.equal([]);
    expect(texts(/^export \* |^export \{[^}]*\} from /m, () => false)).to.deep.equal([]);
    expect(texts(/^export default /m, () => false)).to.deep.equal([]);
  });

  it('takes a message to its commit through three files in either direction', () => {
    const textOf = (path: string): string => sources.get(path)?.text ?? '';
    // In: the engine gives its event to the runner, which has the commands write it.
    const [runner, received] = ['service/lines/line.runner.ts', 'service/messages/receive.commands.ts'];
    for (const name of ['whatsapp-web', 'sandbox']) {
      const engine = sources.get(`service/engines/${name}/engine.ts`);
      expect(engine?.text, name).to.match(/\bcontext\.emit\(|\bemit\b/);
      expect(
        engine?.uses.filter((path) => /^service\/(messages|lines|chats)\//.test(path)),
        name,
      ).to.deep.equal([]);
    }
    expect(textOf(runner)).to.match(/\bemit:|\bemit\b.*=>/);
    expect(wayBetween(sources, runner, received)).to.deep.equal([runner, received]);
    expect(textOf(received)).to.match(/\.write\(/);
    // Out: the route, the commands.
    const [route, sent] = ['service/messages/message.routes.ts', 'service/messages/send.commands.ts'];
    expect(wayBetween(sources, route, sent)).to.deep.equal([route, sent]);
    expect(textOf(sent)).to.match(/\.write\(/);
  });
});
