/** Who gets a new chat: everybody, or one employee after the other. */
import { Icon } from '../../../../screens/ui.tsx';
import { type Form, TextField, Tick } from '../../../kit/form.tsx';
import { t } from '../../../words/words.ts';
import { isOffered, type Values } from './values.ts';

const modes = ['everybody', 'in_order', 'in_turn', 'least_busy'] as const;

export function Distribution({ form, lineId }: { form: Form<Values>; lineId: string }) {
  const mode = form.bind('mode');
  const limit = form.bind('limitOn');
  return (
    <section class="cardbox panel-box" aria-labelledby="a-distribution">
      <h2 id="a-distribution" class="panel-box__t">
        {t('autoDistribution')}
      </h2>
      <p class="sub">{t('distributionText')}</p>
      <div class="modes" role="radiogroup" aria-labelledby="a-distribution">
        {modes.map((one) => (
          <label key={one} class={`mode ${mode.value === one ? 'mode--on' : ''}`}>
            <input
              type="radio"
              name="distribution"
              checked={mode.value === one}
              onChange={() => mode.change(one)}
            />
            <span class="mode__dot" />
            <span>
              <b class="mode__t">{t(`mode_${one}`)}</b>
              <span class="field__hint">{t(`mode_${one}_hint`)}</span>
            </span>
          </label>
        ))}
      </div>
      {isOffered(form.values) && (
        <>
          <div class="two">
            <TextField
              short
              label={t('answerWithin')}
              unit={t('unitSeconds')}
              hint={t('answerWithinHint')}
              bind={form.bind('answerWithinSeconds')}
            />
            <div class="stack">
              <Tick
                name="limitOn"
                label={t('limitOn')}
                hint={t('limitOnHint')}
                isOn={limit.value}
                change={limit.change}
              />
              {limit.value && (
                <TextField
                  short
                  label={t('maxOpenChats')}
                  unit={t('unitChats')}
                  bind={form.bind('maxOpenChats')}
                />
              )}
            </div>
          </div>
          <p class="bar">
            <Icon name="info" />
            <span>
              {t('distributionPresent')}{' '}
              <a class="link" href={`#/lines/${lineId}/queue`}>
                {t('distributionQueue')}
              </a>
            </span>
          </p>
        </>
      )}
    </section>
  );
}
