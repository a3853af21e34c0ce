import type { CommandObject } from '../metadata/model.ts';
import { russianKinds } from '../metadata/types.ts';
import { ModuleInstance } from '../runtime/module.ts';
import { Args } from '../values/args.ts';
import { BslError, StandFault } from '../values/errors.ts';
import { membersOf } from '../values/members.ts';
import {
  type BoundMethod,
  defineType,
  type Name,
  ObjectValue,
  Ref,
  type TypeInfo,
  type Value,
} from '../values/value.ts';
import type { Desk } from './desk.ts';
import type { FormState } from './form.ts';
import { sideOf } from './sides.ts';
import { borderPrefix, type SplitModule, splitModule } from './split.ts';
import { transfer } from './transfer.ts';

/** The command of a name in either language: `CommonCommand.X`, `Catalog.X.Command.Y`, `Справочник.X.Команда.Y`. */
export function findObjectCommand(desk: Desk, name: string): CommandObject {
  const parts = name.split('.');
  const kind = russianKinds[parts[0] ?? ''] ?? parts[0] ?? '';
  const full = [kind, parts[1], ...(parts.length > 2 ? ['Команда', parts[3]] : [])].join('.');
  const { commands } = desk.infobase.base.schema.configuration;
  const found = commands.find((one) => one.fullName.toLowerCase() === full.toLowerCase());
  if (!found) throw new StandFault(`Нет такой команды: ${name}`);
  return found;
}

/** ПараметрыВыполненияКоманды. */
class CommandParameters extends ObjectValue {
  readonly source: FormState | undefined;

  constructor(source: FormState | undefined) {
    super();
    this.source = source;
  }

  override get type(): TypeInfo {
    return commandParametersType;
  }
}

const of = membersOf<CommandParameters>('onec.md 1.6, CommonCommand; ssl_3_1 CommandModule');

const commandParametersType = defineType<CommandParameters>({
  ru: 'ПараметрыВыполненияКоманды',
  en: 'CommandExecuteParameters',
  source: 'ssl_3_1 CommandModule',
  members: [
    of.property('Источник', 'Source', (self) => self.source),
    of.property('Уникальность', 'Uniqueness', () => undefined),
    of.property('Окно', 'Window', () => undefined),
    of.property('НавигационнаяСсылка', 'URL', () => ''),
  ],
});

/** «ЭтотОбъект» of a command's module: only calls of its server half go through it. */
class CommandModule extends ObjectValue {
  readonly desk: Desk;
  readonly split: SplitModule;

  constructor(desk: Desk, split: SplitModule) {
    super();
    this.desk = desk;
    this.split = split;
  }

  override get type(): TypeInfo {
    return commandModuleType;
  }

  /** An exported procedure of the module: for ОписаниеОповещения. */
  override findMethod(name: Name): BoundMethod | undefined {
    if (!name.key.startsWith(borderPrefix)) {
      const instance = new ModuleInstance(this.split.client, this);
      return instance.findMethod(name);
    }
    const found = this.split.methods.get(name.key.slice(borderPrefix.length));
    if (!found || found.placement === 'client') return undefined;
    const { method } = found;
    const { desk, split } = this;
    return {
      arity: [0, 99],
      isOfModule: true,
      isFunction: method.isFunction,
      call: async (args, context) => {
        if (sideOf(context) === 'server' || found.placement === 'bothFree') {
          const side = sideOf(context) === 'server' ? split.serverFree : split.clientFree;
          const local = new ModuleInstance(side, this).handler(method.name);
          if (!local) throw new BslError(`Метод объекта не обнаружен (${method.name})`);
          return await local.call(args, context);
        }
        const sent = args.all().map((value) => new Ref(transfer(value)));
        const result = await desk.serverCall(undefined, async (server) => {
          const half = found.placement === 'server' ? split.server : split.serverFree;
          const bound = new ModuleInstance(half, this).handler(method.name);
          if (!bound) throw new BslError(`Метод объекта не обнаружен (${method.name})`);
          return await bound.call(new Args(sent), server);
        });
        method.parameters.forEach((parameter, index) => {
          if (!parameter.byValue) args.set(index, transfer(sent[index]?.value));
        });
        return transfer(result);
      },
    };
  }
}

const commandModuleType = defineType<CommandModule>({
  ru: 'МодульКоманды',
  en: 'CommandModule',
  source: 'onec.md 1.6, CommonCommand',
});

/** «ОбработкаКоманды» with its parameter, as a person pressing the command's button. */
export async function runObjectCommand(
  desk: Desk,
  command: CommandObject,
  parameter: Value,
  source: FormState | undefined,
): Promise<void> {
  if (!command.module) throw new StandFault(`У команды ${command.fullName} нет модуля`);
  const split = splitModule(command.module, `${command.fullName}.МодульКоманды`, () => undefined);
  const handler = new ModuleInstance(split.client, new CommandModule(desk, split)).handler(
    'ОбработкаКоманды',
  );
  if (!handler) throw new StandFault(`У команды ${command.fullName} нет обработчика`);
  const args = [new Ref(parameter), new Ref(new CommandParameters(source))];
  await handler.call(new Args(args), desk.clientContext());
}
