import type { Infobase } from '../platform/infobase.ts';
import { platformOfBase } from '../platform/platform.ts';
import { basePlatform } from '../runtime/base-platform.ts';
import { Interpreter } from '../runtime/interpreter.ts';
import type { CompiledModule } from '../runtime/module.ts';
import { constant, layered, type Platform, platformOf } from '../runtime/platform.ts';
import { Args } from '../values/args.ts';
import { BslError } from '../values/errors.ts';
import { type BoundMethod, defineType, type Name, ObjectValue, Ref, type TypeInfo } from '../values/value.ts';
import { clientFunctions, clientTypes } from './client-functions.ts';
import type { Desk } from './desk.ts';
import { serverOnlyFunctions, serverOnlyTypes, serverOnlyVariables } from './server-only.ts';
import { sideOf } from './sides.ts';
import { transfer } from './transfer.ts';

/** A common module with «Вызов сервера», as the client sees it: every call goes to the server and back. */
class RemoteModule extends ObjectValue {
  readonly infobase: Infobase;
  readonly name: string;

  constructor(infobase: Infobase, name: string) {
    super();
    this.infobase = infobase;
    this.name = name;
  }

  override get type(): TypeInfo {
    return remoteModuleType;
  }

  override findMethod(name: Name): BoundMethod {
    const module = this.infobase.interpreter.commonModule(this.name);
    if (!module) throw new BslError(`Нет общего модуля ${this.name}`);
    const bound = module.findMethod(name);
    const declared = module.compiled.ast.methods.find((one) => one.name.toLowerCase() === name.key);
    return {
      ...bound,
      async call(args, context) {
        if (sideOf(context) === 'server') return await bound.call(args, context);
        const sent = args.all().map((value) => new Ref(transfer(value)));
        const desk = context.session.host as Desk;
        const result = await desk.serverCall(undefined, async (server) => bound.call(new Args(sent), server));
        declared?.parameters.forEach((parameter, index) => {
          if (!parameter.byValue && index < args.count) args.set(index, transfer(sent[index]?.value));
        });
        return transfer(result);
      },
    };
  }
}

const remoteModuleType = defineType<RemoteModule>({
  ru: 'ОбщийМодуль',
  en: 'CommonModule',
  presentation: 'Общий модуль',
  source: 'onec.md 1.6, CommonModule: ServerCall',
});

/** A platform without the names that the thin client does not have. */
function withoutServer(platform: Platform): Platform {
  return {
    globalProperty: (key) => (serverOnlyVariables.has(key) ? undefined : platform.globalProperty(key)),
    globalMethod: (key) => (serverOnlyFunctions.has(key) ? undefined : platform.globalMethod(key)),
    typeByName: (key) => (serverOnlyTypes.has(key) ? undefined : platform.typeByName(key)),
  };
}

const interpreters = new WeakMap<Infobase, Interpreter>();
const compiledModules = new WeakMap<Infobase, CompiledModule[]>();

/** Common modules of the client, compiled. */
export function clientModules(infobase: Infobase): readonly CompiledModule[] {
  clientInterpreter(infobase);
  return compiledModules.get(infobase) ?? [];
}

/** What runs the client's code of one base: forms, commands, common modules of the client. */
export function clientInterpreter(infobase: Infobase): Interpreter {
  const known = interpreters.get(infobase);
  if (known) return known;
  const { commonModules } = infobase.base.schema.configuration;
  const remote = new Map(
    commonModules
      .filter((one) => one.server && one.serverCall && !one.clientManagedApplication)
      .map((one) => [one.name.toLowerCase(), constant(new RemoteModule(infobase, one.name))]),
  );
  const remotes: Platform = {
    globalProperty: (key) => remote.get(key),
    globalMethod: () => undefined,
    typeByName: () => undefined,
  };
  const own = platformOf({ functions: clientFunctions, types: clientTypes });
  const platform = layered(own, remotes, withoutServer(layered(platformOfBase(infobase), basePlatform)));
  const interpreter = new Interpreter({ platform });
  const compiledAll: CompiledModule[] = [];
  interpreters.set(infobase, interpreter);
  compiledModules.set(infobase, compiledAll);
  for (const item of commonModules) {
    if (!item.clientManagedApplication || !item.module) continue;
    const compiled = interpreter.compile(item.module.text, {
      file: item.module.file,
      name: `ОбщийМодуль.${item.name}.Модуль`,
      environment: 'thinClient',
    });
    compiledAll.push(compiled);
    interpreter.addCommonModule(item.name, compiled, { isGlobal: item.global });
  }
  return interpreter;
}
