import type { CallContext } from '../values/context.ts';
import { BslError } from '../values/errors.ts';
import { absent, defineType, type Name, ObjectValue, type TypeInfo, type Value } from '../values/value.ts';
import { hostOf } from './host.ts';

/** ПараметрыСеанса: values of one session; one that was not set can't be read. */
export class SessionParameters extends ObjectValue {
  override get type(): TypeInfo {
    return parametersType;
  }

  private declared(name: Name, context: CallContext) {
    const { sessionParameters } = hostOf(context).base.schema.configuration;
    return sessionParameters.find((one) => one.name.toLowerCase() === name.key);
  }

  override getField(name: Name, context: CallContext): Value | typeof absent {
    const parameter = this.declared(name, context);
    if (!parameter) return absent;
    const { parameters } = hostOf(context);
    if (!parameters.has(parameter.name)) {
      throw new BslError(`Значение параметра сеанса не установлено (${parameter.name})`);
    }
    return parameters.get(parameter.name);
  }

  override setField(name: Name, value: Value, context: CallContext): boolean {
    const parameter = this.declared(name, context);
    if (!parameter) return false;
    const { base, parameters } = hostOf(context);
    parameters.set(
      parameter.name,
      base.types.adjust(parameter.type, value, `ПараметрыСеанса.${parameter.name}`),
    );
    return true;
  }
}

const parametersType = defineType<SessionParameters>({
  ru: 'ПараметрыСеанса',
  en: 'SessionParameters',
  source: 'onec.md 1.6, SessionParameter; from memory',
});
