import type { Token } from './lexer.ts';
import { fold, SyntaxFault } from './source.ts';

/** Where a module is compiled for: decides the branches of `#Если`. */
export type Environment = 'server' | 'thinClient';

/** Symbols of `#Если` (ru, en), true in the environment; any other known symbol is false there. */
const symbols: Record<string, Environment | 'never'> = {
  сервер: 'server',
  server: 'server',
  насервере: 'server',
  atserver: 'server',
  клиент: 'thinClient',
  client: 'thinClient',
  наклиенте: 'thinClient',
  atclient: 'thinClient',
  тонкийклиент: 'thinClient',
  thinclient: 'thinClient',
  вебклиент: 'never',
  webclient: 'never',
  толстыйклиентобычноеприложение: 'never',
  thickclientordinaryapplication: 'never',
  толстыйклиентуправляемоеприложение: 'never',
  thickclientmanagedapplication: 'never',
  внешнеесоединение: 'never',
  externalconnection: 'never',
  мобильноеприложениеклиент: 'never',
  mobileappclient: 'never',
  мобильноеприложениесервер: 'never',
  mobileappserver: 'never',
  мобильныйклиент: 'never',
  mobileclient: 'never',
  мобильныйавтономныйсервер: 'never',
  mobilestandaloneserver: 'never',
  linux: 'never',
  windows: 'never',
  macos: 'never',
};

type Directive =
  | 'if'
  | 'elsif'
  | 'else'
  | 'endif'
  | 'region'
  | 'endregion'
  | 'insert'
  | 'endinsert'
  | 'delete'
  | 'enddelete';

const directives: Record<string, Directive> = {
  если: 'if',
  if: 'if',
  иначеесли: 'elsif',
  elsif: 'elsif',
  иначе: 'else',
  else: 'else',
  конецесли: 'endif',
  endif: 'endif',
  область: 'region',
  region: 'region',
  конецобласти: 'endregion',
  endregion: 'endregion',
  вставка: 'insert',
  insert: 'insert',
  конецвставки: 'endinsert',
  endinsert: 'endinsert',
  удаление: 'delete',
  delete: 'delete',
  конецудаления: 'enddelete',
  enddelete: 'enddelete',
};

const closes: Partial<Record<Directive, Directive>> = {
  elsif: 'if',
  else: 'if',
  endif: 'if',
  endregion: 'region',
  endinsert: 'insert',
  enddelete: 'delete',
};

interface Block {
  readonly kind: Directive;
  readonly opened: Token;
  /** Whether the tokens inside are kept, were the surroundings kept. */
  active: boolean;
  /** A branch of this `#Если` has been chosen already. */
  chosen: boolean;
}

/** Executes the directives: what comes out holds only the tokens that are compiled in the environment. */
export function preprocess(tokens: readonly Token[], file: string, environment: Environment): Token[] {
  const out: Token[] = [];
  const blocks: Block[] = [];
  let index = 0;

  const fault = (text: string, at: Token): never => {
    throw new SyntaxFault(text, file, at);
  };
  const peek = (): Token => tokens[index] as Token;
  const word = (): string => (peek().kind === 'word' ? fold(peek().text) : '');

  const condition = (): boolean => {
    let result = conjunction();
    while (peek().keyword === 'or') {
      index += 1;
      const right = conjunction();
      result = result || right;
    }
    return result;
  };
  const conjunction = (): boolean => {
    let result = term();
    while (peek().keyword === 'and') {
      index += 1;
      const right = term();
      result = result && right;
    }
    return result;
  };
  const term = (): boolean => {
    if (peek().keyword === 'not') {
      index += 1;
      return !term();
    }
    if (peek().text === '(') {
      index += 1;
      const inner = condition();
      if (peek().text !== ')') fault('В условии препроцессора ожидается «)»', peek());
      index += 1;
      return inner;
    }
    const where = symbols[word()];
    if (where === undefined) fault(`Неизвестный символ препроцессора «${peek().text}»`, peek());
    index += 1;
    return where === environment;
  };
  const conditionThen = (): boolean => {
    const result = condition();
    if (peek().keyword !== 'then') fault('В инструкции препроцессора ожидается «Тогда»', peek());
    index += 1;
    return result;
  };

  while (index < tokens.length) {
    const token = peek();
    if (token.kind === 'end') {
      const open = blocks.at(-1);
      if (open) fault('Инструкция препроцессора не закрыта', open.opened);
      out.push(token);
      break;
    }
    if (token.kind !== 'hash') {
      if (blocks.every((block) => block.active)) out.push(token);
      index += 1;
      continue;
    }
    index += 1;
    const directive = directives[word()];
    if (directive === undefined) {
      fault(`Неизвестная инструкция препроцессора «#${peek().text}»`, token);
      break;
    }
    index += 1;
    const opener = closes[directive];
    const top = blocks.at(-1);
    if (opener !== undefined && top?.kind !== opener) fault('Инструкция препроцессора без начала', token);
    if (directive === 'if') {
      const active = conditionThen();
      blocks.push({ kind: 'if', opened: token, active, chosen: active });
    } else if (directive === 'elsif' && top) {
      const holds = conditionThen();
      top.active = holds && !top.chosen;
      top.chosen = top.chosen || holds;
    } else if (directive === 'else' && top) {
      top.active = !top.chosen;
      top.chosen = true;
    } else if (directive === 'region') {
      if (peek().kind !== 'word' || peek().line !== token.line) fault('Ожидается имя области', token);
      index += 1;
      blocks.push({ kind: 'region', opened: token, active: true, chosen: true });
    } else if (directive === 'insert' || directive === 'delete') {
      blocks.push({ kind: directive, opened: token, active: directive === 'insert', chosen: true });
    } else {
      blocks.pop();
    }
  }
  return out;
}
