import type { Base, ObjectModules } from '../data/base.ts';
import { CatalogObject } from '../data/catalog.ts';
import { RecordSet } from '../data/record-set.ts';
import type { Configuration, ModuleSource } from '../metadata/model.ts';
import type { Interpreter } from '../runtime/interpreter.ts';
import type { CompiledModule, ModuleInstance } from '../runtime/module.ts';
import { Args } from '../values/args.ts';
import type { CallContext } from '../values/context.ts';
import { StandFault } from '../values/errors.ts';
import { type BoundMethod, type Name, type ObjectValue, Ref } from '../values/value.ts';

/** Names of events: of an object's handler, and of a subscription. Source: onec.md 1.6, EventSubscription. */
const subscriptionEvents: Readonly<Record<string, string>> = {
  BeforeWrite: 'ПередЗаписью',
  OnWrite: 'ПриЗаписи',
  BeforeDelete: 'ПередУдалением',
};

interface Loaded {
  readonly compiled: CompiledModule;
  /** Of a manager's module there is one instance. */
  single: ModuleInstance | undefined;
}

/** Modules of a configuration at work: common ones, those of objects and managers, those of HTTP services. */
export class ModuleHost implements ObjectModules {
  private readonly base: Base;
  private readonly interpreter: Interpreter;
  private readonly loaded = new Map<string, Loaded>();
  private readonly instances = new WeakMap<ObjectValue, ModuleInstance>();
  /** Every module with its name, for the check of the whole program. */
  readonly all: CompiledModule[] = [];

  constructor(base: Base, interpreter: Interpreter) {
    this.base = base;
    this.interpreter = interpreter;
    this.load(base.schema.configuration);
  }

  private load(configuration: Configuration): void {
    for (const item of configuration.commonModules) {
      if (!item.module || !item.server) continue;
      const compiled = this.interpreter.compile(item.module.text, {
        file: item.module.file,
        name: `ОбщийМодуль.${item.name}.Модуль`,
        extensions: (item.extensions ?? []).map(({ text, file }) => ({
          text,
          file,
          name: `Расширение ОбщийМодуль.${item.name}.Модуль`,
        })),
      });
      this.all.push(compiled);
      const instance = this.interpreter.addCommonModule(item.name, compiled, { isGlobal: item.global });
      if (item.privileged) this.base.privilegedModules.add(instance);
    }
    for (const item of configuration.catalogs) {
      const name = `Справочник.${item.name}`;
      this.add(`${name}.МодульОбъекта`, item.objectModule, name);
      this.add(`${name}.МодульМенеджера`, item.managerModule, undefined);
    }
    for (const item of configuration.registers) {
      const name = `РегистрСведений.${item.name}`;
      this.add(`${name}.МодульНабораЗаписей`, item.recordSetModule, name);
      this.add(`${name}.МодульМенеджера`, item.managerModule, undefined);
    }
    for (const item of configuration.enums) {
      this.add(`Перечисление.${item.name}.МодульМенеджера`, item.managerModule, undefined);
    }
    for (const item of configuration.httpServices) {
      this.add(`HTTPСервис.${item.name}.Модуль`, item.module, undefined);
    }
    for (const item of configuration.constants) {
      if (item.valueManagerModule) {
        throw new StandFault(`${item.valueManagerModule.file}: модули менеджера значения не поддержаны`);
      }
    }
  }

  private add(name: string, source: ModuleSource | undefined, table: string | undefined): void {
    if (!source) return;
    const compiled = this.interpreter.compile(source.text, {
      file: source.file,
      name,
      ownNames: (key) => (table ? this.ownName(table, key) : undefined),
    });
    this.all.push(compiled);
    this.loaded.set(name.toLowerCase(), { compiled, single: undefined });
  }

  /** Names that a module of an object may use without a dot. */
  private ownName(tableName: string, key: string): 'property' | 'method' | undefined {
    const table = this.base.schema.find(tableName);
    if (!table) return undefined;
    if (key === 'этотобъект' || key === 'thisobject') return undefined;
    const type =
      table.kind === 'catalog'
        ? this.base.types.object(table)
        : table.kind === 'register'
          ? this.base.types.recordSet(table)
          : undefined;
    const member = type?.member({ text: key, key });
    if (member) return member.kind;
    if (table.kind !== 'catalog') return undefined;
    const isSection = this.base.schema.sections(table).some((one) => one.section.name.toLowerCase() === key);
    return isSection || this.base.schema.column(table, key) ? 'property' : undefined;
  }

  private instanceOf(owner: ObjectValue, module: string): ModuleInstance | undefined {
    const loaded = this.loaded.get(module.toLowerCase());
    if (!loaded) return undefined;
    if (!(owner instanceof CatalogObject) && !(owner instanceof RecordSet)) {
      loaded.single ??= this.interpreter.instantiate(loaded.compiled, owner);
      return loaded.single;
    }
    let instance = this.instances.get(owner);
    if (!instance) {
      instance = this.interpreter.instantiate(loaded.compiled, owner);
      this.instances.set(owner, instance);
    }
    return instance;
  }

  method(owner: ObjectValue, module: string, name: Name): BoundMethod | undefined {
    const instance = this.instanceOf(owner, module);
    const declared = instance?.compiled.ast.methods.find((one) => one.name.toLowerCase() === name.key);
    return declared?.exported ? instance?.findMethod(name) : undefined;
  }

  async event(
    owner: ObjectValue,
    module: string,
    event: string,
    args: readonly Ref[],
    context: CallContext,
  ): Promise<void> {
    const handler = this.instanceOf(owner, module)?.handler(event);
    if (handler) await handler.call(new Args(args), context);
    for (const subscription of this.base.schema.configuration.eventSubscriptions) {
      if (subscriptionEvents[subscription.event] !== event || !this.concerns(subscription.source, owner))
        continue;
      const [moduleName = '', method = ''] = subscription.handler.split('.');
      const bound = this.interpreter.commonModule(moduleName)?.handler(method);
      if (!bound)
        throw new StandFault(`Нет обработчика подписки ${subscription.name}: ${subscription.handler}`);
      await bound.call(new Args([new Ref(owner), ...args]), context);
    }
  }

  private concerns(
    source: Configuration['eventSubscriptions'][number]['source'],
    owner: ObjectValue,
  ): boolean {
    return source.some((variant) => {
      if (!(owner instanceof CatalogObject)) return false;
      if (variant.kind === 'ref') return variant.object === owner.table.name;
      return variant.kind === 'refSet' && (variant.of === 'any' || variant.of === 'Справочник');
    });
  }

  /** The module of an HTTP service. */
  httpService(name: string): ModuleInstance | undefined {
    const loaded = this.loaded.get(`httpсервис.${name}.модуль`.toLowerCase());
    if (!loaded) return undefined;
    loaded.single ??= this.interpreter.instantiate(loaded.compiled);
    return loaded.single;
  }
}
