/** What the engine of a line can do, as a table for people. */
import type { Capabilities as Data, Line } from '../../../../../../contracts/line.ts';
import { Icon } from '../../../screens/ui.tsx';
import { call } from '../../api.ts';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Loading } from '../../kit/parts.tsx';
import { number, t, type Word } from '../../words/words.ts';

const flags = [
  'quote',
  'delete',
  'edit',
  'react',
  'markRead',
  'typing',
  'clientTyping',
  'checkNumbers',
  'history',
  'groups',
  'lookup',
  'proxy',
] as const;

const kinds = [
  'text',
  'image',
  'video',
  'voice',
  'audio',
  'document',
  'sticker',
  'location',
  'contact',
] as const;

function Mark({ has }: { has: boolean }) {
  return (
    <span class={has ? 'good mark' : 'dim mark'}>
      <Icon name={has ? 'check' : 'x'} cls="ic--16" />
      {t(has ? 'can' : 'cannot')}
    </span>
  );
}

function Kinds({ data }: { data: Data }) {
  return (
    <table class="tbl">
      <caption class="sr">{t('capKinds')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('capKind')}</th>
          <th scope="col">{t('capSend')}</th>
          <th scope="col">{t('capReceive')}</th>
        </tr>
      </thead>
      <tbody>
        {kinds.map((kind) => (
          <tr key={kind}>
            <th scope="row">{t(`kind_${kind}`)}</th>
            <td>
              <Mark has={data.kinds.send.indexOf(kind) >= 0} />
            </td>
            <td>
              <Mark has={data.kinds.receive.indexOf(kind) >= 0} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** «По QR-коду» inside of a row of words. */
const smallFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

export function Capabilities({ line }: { line: Line }) {
  const { data, reason, reload } = useLoaded(`cap-${line.id}`, () =>
    call('getLineCapabilities', { params: { lineId: line.id } }),
  );
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  const logins: Word[] = [];
  if (data.login.indexOf('qr') >= 0) logins.push('byQr');
  if (data.login.indexOf('pairing_code') >= 0) logins.push('byPhone');
  if (data.login.indexOf('passkey') >= 0) logins.push('byPasskey');
  return (
    <div class="caps">
      <section class="cardbox" aria-labelledby="cap-deeds">
        <h2 id="cap-deeds" class="cardbox__t">
          {t('capDeeds')}
        </h2>
        <table class="tbl">
          <caption class="sr">{t('capDeeds')}</caption>
          <thead class="sr">
            <tr>
              <th scope="col">{t('capDeed')}</th>
              <th scope="col">{t('capHas')}</th>
            </tr>
          </thead>
          <tbody>
            {flags.map((flag) => (
              <tr key={flag}>
                <th scope="row">
                  {t(`cap_${flag}`)}
                  <span class="field__hint">{t(`cap_${flag}_hint`)}</span>
                </th>
                <td>
                  <Mark has={data[flag]} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div>
        <section class="cardbox" aria-labelledby="cap-kinds">
          <h2 id="cap-kinds" class="cardbox__t">
            {t('capKinds')}
          </h2>
          <Kinds data={data} />
        </section>
        <section class="cardbox panel-box" aria-labelledby="cap-more">
          <h2 id="cap-more" class="panel-box__t">
            {t('capMore')}
          </h2>
          <dl class="kvs">
            <div class="kv">
              <dt>{t('capLogin')}</dt>
              <dd>
                {logins
                  .map((name) => t(name))
                  .map(smallFirst)
                  .join(', ')}
              </dd>
            </div>
            <div class="kv">
              <dt>{t('capLength')}</dt>
              <dd>{t('characters', { n: number(data.maxTextLength) })}</dd>
            </div>
          </dl>
        </section>
      </div>
    </div>
  );
}
