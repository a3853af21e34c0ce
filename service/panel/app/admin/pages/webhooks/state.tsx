/** What the state of a webhook says to a person. */
import type { Webhook, WebhookAttempt } from '../../../../../../contracts/webhook.ts';
import { Tag } from '../../kit/parts.tsx';
import { ago } from '../../words/formats.ts';
import { count, t } from '../../words/words.ts';

/** Deliveries wait and the last try has failed. */
export const waitsForReceiver = ({ pending, lastFailure, lastSuccessAt }: Webhook): boolean =>
  pending > 0 && lastFailure !== null && (lastSuccessAt === null || lastFailure.at > lastSuccessAt);

/** Somebody has to look at it. */
export const isTroubled = (hook: Webhook): boolean => hook.status === 'parked' || hook.setAside > 0;

export function HookTag({ hook }: { hook: Webhook }) {
  if (hook.status === 'parked')
    return (
      <Tag tone="bad" icon="alert">
        {t('hookParked')}
      </Tag>
    );
  if (hook.status === 'paused') return <Tag icon="pause">{t('hookPaused')}</Tag>;
  if (hook.setAside > 0)
    return (
      <Tag tone="bad" icon="alert">
        {t('hookSetAside', { n: count(hook.setAside, 'events') })}
      </Tag>
    );
  if (waitsForReceiver(hook))
    return (
      <Tag tone="info" icon="clock">
        {t('hookWaits')}
      </Tag>
    );
  return hook.pending > 0 ? (
    <Tag tone="info" icon="clock">
      {t('hookDelivers')}
    </Tag>
  ) : (
    <Tag tone="ok" icon="dot">
      {t('hookDelivered')}
    </Tag>
  );
}

/** The one line under the mark. */
export function hookNote(hook: Webhook): string {
  if (hook.pending > 0) return t('hookPending', { n: count(hook.pending, 'events') });
  return hook.lastSuccessAt === null ? t('hookNever') : t('hookLast', { when: ago(hook.lastSuccessAt) });
}

export function OutcomeTag({ attempt }: { attempt: WebhookAttempt }) {
  const text = attempt.status === null ? t('noAnswer') : String(attempt.status);
  if (attempt.outcome === 'delivered')
    return (
      <Tag tone="ok" icon="check">
        {text}
      </Tag>
    );
  return (
    <Tag tone="bad" icon="x">
      {text}
    </Tag>
  );
}
