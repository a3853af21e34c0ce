/** Modules of a dump, parsed, with what each belongs to. */
import type { Method, Module } from '../../test/onec/language/ast.ts';
import { parseModule } from '../../test/onec/language/parser.ts';
import { fold, SyntaxFault } from '../../test/onec/language/source.ts';
import { type Dump, type MetaObject, property } from './dump.ts';
import { kinds } from './kinds.ts';
import type { Side } from './known-names.ts';
import type { Problem } from './problem.ts';

/** Decides regions, which names a module sees, and whether its handlers run in a transaction. */
export type ModuleType =
  | 'common'
  | 'http'
  | 'object'
  | 'manager'
  | 'recordSet'
  | 'value'
  | 'form'
  | 'command'
  | 'root';

export interface ModuleInfo {
  readonly file: string;
  readonly type: ModuleType;
  /** Undefined where no object of the dump has the module. */
  readonly owner: MetaObject | undefined;
  readonly text: string;
  readonly lines: readonly string[];
  readonly module: Module;
  /** By folded name. */
  readonly methods: ReadonlyMap<string, Method>;
}

export interface Modules {
  readonly all: readonly ModuleInfo[];
  /** Common modules by folded name. */
  readonly common: ReadonlyMap<string, ModuleInfo>;
  /** Texts that are not modules of the language. */
  readonly faults: readonly Problem[];
}

const types: Readonly<Record<string, ModuleType>> = {
  ObjectModule: 'object',
  ManagerModule: 'manager',
  RecordSetModule: 'recordSet',
  ValueManagerModule: 'value',
  CommandModule: 'command',
};

/** Parses every module of the dump for where it runs: on the server, client modules for the thin client. */
export function readModules(dump: Dump): Modules {
  const all: ModuleInfo[] = [];
  const faults: Problem[] = [];
  for (const [file, text] of dump.modules) {
    const owner = ownerOf(file, dump);
    const type = typeOf(file);
    const client = owner?.kind === 'CommonModule' && property(owner, 'Server') === 'false';
    try {
      const onClient = client || type === 'form' || type === 'command';
      const module = parseModule(text, file, onClient ? 'thinClient' : 'server');
      const methods = new Map(module.methods.map((one) => [fold(one.name), one]));
      all.push({ file, type, owner, text, lines: text.split('\n'), module, methods });
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      faults.push({ check: 'syntax', file, line: error.line, text: error.message });
    }
  }
  const common = new Map(
    all.flatMap((one) => (one.type === 'common' && one.owner ? [[fold(one.owner.name), one] as const] : [])),
  );
  return { all, common, faults };
}

function typeOf(file: string): ModuleType {
  const name = file.split('/').at(-1)?.replace('.bsl', '') ?? '';
  if (file.endsWith('/Ext/Form/Module.bsl')) return 'form';
  if (file.startsWith('Ext/')) return 'root';
  if (file.startsWith('HTTPServices/')) return 'http';
  return types[name] ?? 'common';
}

function ownerOf(file: string, dump: Dump): MetaObject | undefined {
  const [folder, name, part, partName] = file.split('/');
  const kind = kinds.find((one) => one.folder === folder);
  if (!kind) return undefined;
  const owner = `${kind.name}.${name}`;
  if (part === 'Forms') return dump.objects.get(`${owner}.Form.${partName}`);
  if (part === 'Commands') return dump.everything.get(`${owner}.Command.${partName}`);
  return dump.objects.get(owner);
}

/** `CommonModule.МСТ_Обмен.Выполнить` → the method, exported or not. */
export function methodByPath(
  path: string,
  modules: Modules,
): { info: ModuleInfo; method: Method } | undefined {
  const found = /^(?:CommonModule\.)?([^.]+)\.([^.]+)$/.exec(path);
  const info = found && modules.common.get(fold(found[1] as string));
  const method = info?.methods.get(fold(found?.[2] as string));
  return info && method ? { info, method } : undefined;
}

/** Where a method is compiled: by its directive in a form, by the flags of a common module, else by the kind of module. */
export function sidesOf(info: ModuleInfo, method: Method | undefined): readonly Side[] {
  if (info.type === 'form' || info.type === 'command') {
    const directives = method?.annotations.map((one) => fold(one.name)) ?? [];
    if (directives.some((one) => one.startsWith(fold('НаКлиентеНаСервере')))) return ['client', 'server'];
    return directives.some((one) => one.startsWith(fold('НаСервере'))) ? ['server'] : ['client'];
  }
  if (info.type !== 'common' || !info.owner) return info.type === 'root' ? ['client'] : ['server'];
  const sides: Side[] = [];
  if (property(info.owner, 'Server') === 'true') sides.push('server');
  if (property(info.owner, 'ClientManagedApplication') === 'true') sides.push('client');
  return sides;
}
