/** What the WhatsApp page of a line looks like: for whoever finds out why a line does not come up. */
import { useEffect, useState } from 'preact/hooks';
import type { Line } from '../../../../../../contracts/line.ts';
import { errorOf, send } from '../../../api/client.ts';
import { Act } from '../../kit/parts.tsx';
import { t } from '../../words/words.ts';

export function Screenshot({ line }: { line: Line }) {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(
    () => () => {
      if (picture !== null) URL.revokeObjectURL(picture);
    },
    [picture],
  );
  if (line.engine !== 'whatsapp-web') return null;
  const load = async (): Promise<void> => {
    // Inside 1C’s frame there is no cookie that an img could go by.
    const response = await send('GET', `/v1/lines/${encodeURIComponent(line.id)}/screenshot`);
    if (!response.ok) throw await errorOf(response);
    setPicture(URL.createObjectURL(await response.blob()));
  };
  return (
    <section class="cardbox panel-box" aria-labelledby="shot">
      <div class="setting">
        <div class="grow">
          <h2 id="shot" class="panel-box__t">
            {t('shotTitle')}
          </h2>
          <span class="field__hint">{t('shotText')}</span>
        </div>
        <Act icon="image" text={t(picture === null ? 'shotTake' : 'shotAgain')} deed={load} />
      </div>
      {picture !== null && <img class="shot" src={picture} alt={t('shotAlt', { name: line.name })} />}
    </section>
  );
}
