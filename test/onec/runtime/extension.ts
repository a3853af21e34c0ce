import type { Arguments, Method, Module, Statement } from '../language/ast.ts';
import { fold, SyntaxFault } from '../language/source.ts';

/** What an annotation of an extension does with the extended method. */
const actions: Record<string, 'before' | 'after' | 'instead' | 'changed'> = {
  перед: 'before',
  before: 'before',
  после: 'after',
  after: 'after',
  вместо: 'instead',
  around: 'instead',
  изменениеиконтроль: 'changed',
  changeandvalidate: 'changed',
};

interface Extended {
  readonly action: 'before' | 'after' | 'instead' | 'changed';
  readonly target: string;
}

function extendedBy(method: Method): Extended | undefined {
  for (const { name, value } of method.annotations) {
    const action = actions[fold(name)];
    if (action && value !== undefined) return { action, target: value };
  }
  return undefined;
}

/**
 * Joins an extension's module to the module that it extends: `&Перед`, `&После`, `&Вместо` with
 * «ПродолжитьВызов», `&ИзменениеИКонтроль`. The extended method keeps its name and goes to the extension's first;
 * errors in the extension's methods name the extension's module. Source: onec.md 6.1; behaviour from memory.
 *
 * @param name the extension's module as it stands in errors
 */
export function extendModule(base: Module, extension: Module, name: string): Module {
  const origin = { name, lines: extension.text.split(/\r?\n/) };
  const methods = new Map(base.methods.map((method) => [fold(method.name), method]));
  for (const method of extension.methods) {
    const extended = extendedBy(method);
    if (methods.has(fold(method.name))) {
      throw new SyntaxFault(
        `Метод «${method.name}» уже есть в расширяемом модуле`,
        extension.file,
        method.at,
      );
    }
    if (!extended) {
      methods.set(fold(method.name), { ...method, origin });
      continue;
    }
    const target = methods.get(fold(extended.target));
    if (!target) {
      throw new SyntaxFault(`Расширяемый метод «${extended.target}» не найден`, extension.file, method.at);
    }
    if (!isFit(target, method, extended.action)) {
      throw new SyntaxFault(
        `Метод «${method.name}» не подходит к расширяемому «${target.name}»`,
        extension.file,
        method.at,
      );
    }
    join(methods, target, { ...method, origin }, extended.action);
  }
  const variables = [...base.variables, ...extension.variables];
  return { ...base, variables, methods: [...methods.values()] };
}

/** Functions can only be replaced; the parameters must be as many. */
function isFit(target: Method, method: Method, action: Extended['action']): boolean {
  if (target.isFunction && (action === 'before' || action === 'after')) return false;
  return target.isFunction === method.isFunction && target.parameters.length === method.parameters.length;
}

function join(
  methods: Map<string, Method>,
  target: Method,
  method: Method,
  action: Extended['action'],
): void {
  // No module can write a name with such a sign: the hidden method is called only by the joint.
  const hidden = `${target.name}#${methods.size}`;
  const steps = {
    before: [method.name, hidden],
    after: [hidden, method.name],
    instead: [method.name],
    changed: [method.name],
  };
  methods.set(fold(hidden), { ...target, name: hidden, exported: false });
  methods.set(fold(method.name), action === 'instead' ? { ...method, proceeds: hidden } : method);
  methods.set(fold(target.name), { ...target, variables: [], body: calls(target, steps[action]) });
}

/** Calls methods one after another with the parameters passed on by reference. */
function calls(target: Method, names: readonly string[]): readonly Statement[] {
  const { at } = target;
  const args: Arguments = target.parameters.map((parameter) => ({ kind: 'name', name: parameter.name, at }));
  return names.map((name): Statement => {
    const call = { kind: 'call', name, args, at } as const;
    return target.isFunction ? { kind: 'return', value: call, at } : { kind: 'do', expression: call, at };
  });
}
