import { arityOf } from '../runtime/module.ts';
import { Args } from '../values/args.ts';
import { BslError } from '../values/errors.ts';
import { type BoundMethod, Ref } from '../values/value.ts';
import type { FormState } from './form.ts';
import { sideOf } from './sides.ts';
import { borderPrefix } from './split.ts';
import { transfer } from './transfer.ts';

/**
 * A method of a form's module called from its other half: on the server by a server call with copies of the
 * parameters, which come back changed unless passed by value. Source: onec.md 1.7; std 487.
 */
export function borderMethod(form: FormState, key: string, hasForm: boolean): BoundMethod | undefined {
  const name = key.slice(borderPrefix.length);
  const found = form.placement(name);
  if (!found) return undefined;
  const { method, placement } = found;
  return {
    arity: arityOf(method),
    isOfModule: true,
    isFunction: method.isFunction,
    async call(args, context) {
      const side = sideOf(context);
      if (placement === 'client') throw new BslError(`Метод «${method.name}» есть только на клиенте`);
      if (placement === 'server' && !hasForm)
        throw new BslError(`Метод «${method.name}» без контекста формы недоступен`);
      if (placement === 'bothFree' || (placement === 'serverFree' && side === 'server')) {
        const local = form.freeHandler(name, side);
        if (!local) throw new BslError(`Метод объекта не обнаружен (${method.name})`);
        return await local.call(args, context);
      }
      const sent = args.all().map((value) => new Ref(transfer(value)));
      const result = await form.desk.serverCall(form, async (serverContext) => {
        const target = placement === 'server' ? form.serverHandler(name) : form.freeHandler(name, 'server');
        if (!target) throw new BslError(`Метод объекта не обнаружен (${method.name})`);
        return await target.call(new Args(sent), serverContext);
      });
      method.parameters.forEach((parameter, index) => {
        if (!parameter.byValue) args.set(index, transfer(sent[index]?.value));
      });
      return transfer(result);
    },
  };
}
