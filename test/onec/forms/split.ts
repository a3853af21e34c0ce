import type { Expression, Method, Module, Statement } from '../language/ast.ts';
import { parseModule } from '../language/parser.ts';
import { fold } from '../language/source.ts';
import type { ModuleSource } from '../metadata/model.ts';
import { compileModule } from '../runtime/compiler.ts';
import type { CompiledModule } from '../runtime/module.ts';
import type { OwnNames } from '../runtime/tables.ts';
import { StandFault } from '../values/errors.ts';

/** Where a method of a form's or a command's module works, by its directive. Source: onec.md 1.7. */
export type Placement = 'client' | 'server' | 'serverFree' | 'bothFree';

const placements: Readonly<Record<string, Placement>> = {
  наклиенте: 'client',
  atclient: 'client',
  насервере: 'server',
  atserver: 'server',
  насерверебезконтекста: 'serverFree',
  atservernocontext: 'serverFree',
  наклиентенасерверебезконтекста: 'bothFree',
  atclientatservernocontext: 'bothFree',
};

/** Calls over the border go through a method of the form with this prefix. */
export const borderPrefix = 'стенд$';

export interface SplitModule {
  readonly methods: ReadonlyMap<string, { readonly method: Method; readonly placement: Placement }>;
  /** With the form: its attributes and methods need no dot. */
  readonly client: CompiledModule;
  readonly server: CompiledModule;
  /** Without the form. */
  readonly clientFree: CompiledModule;
  readonly serverFree: CompiledModule;
}

function placementOf(method: Method, file: string): Placement {
  const found = method.annotations.map((one) => placements[fold(one.name)]).find((one) => one !== undefined);
  if (!found) throw new StandFault(`${file}:${method.at.line}: у метода ${method.name} нет директивы`);
  return found;
}

/** The method with a body that only passes its parameters over the border. */
function stub(method: Method): Method {
  const { at } = method;
  const args = method.parameters.map((one): Expression => ({ kind: 'name', name: one.name, at }));
  const call: Expression = { kind: 'call', name: `${borderPrefix}${method.name}`, args, at };
  const body: Statement[] = [
    method.isFunction ? { kind: 'return', value: call, at } : { kind: 'do', expression: call, at },
  ];
  return { ...method, body, variables: [] };
}

/** One module of a form as four: with and without the form, on the client and on the server. */
export function splitModule(source: ModuleSource, name: string, ownNames: OwnNames): SplitModule {
  const methods = new Map<string, { method: Method; placement: Placement }>();
  const compile = (side: 'client' | 'server', free: boolean): CompiledModule => {
    const whole = parseModule(source.text, source.file, side === 'client' ? 'thinClient' : 'server');
    if (whole.body.length > 0) throw new StandFault(`${source.file}: операторы вне методов не поддержаны`);
    const kept = whole.methods.map((method): Method => {
      const placement = placementOf(method, source.file);
      const known = methods.get(fold(method.name));
      const isHome =
        placement === 'bothFree'
          ? free
          : placement === 'serverFree'
            ? free && side === 'server'
            : !free && placement === side;
      if (isHome || !known) methods.set(fold(method.name), { method, placement });
      return isHome ? method : stub(method);
    });
    // A method that works without the form does not see the ones that need it.
    const visible = free ? kept.filter((one) => isFree(placementOf(one, source.file))) : kept;
    const ast: Module = { ...whole, methods: visible, variables: free ? [] : whole.variables };
    const border: OwnNames = (key) => (key.startsWith(borderPrefix) ? 'method' : undefined);
    return compileModule(ast, name, free ? border : (key) => border(key) ?? ownNames(key));
  };
  return {
    client: compile('client', false),
    server: compile('server', false),
    clientFree: compile('client', true),
    serverFree: compile('server', true),
    methods,
  };
}

const isFree = (placement: Placement) => placement === 'serverFree' || placement === 'bothFree';
