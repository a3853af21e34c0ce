/** The list of lines. */
import { useEffect } from 'preact/hooks';
import type { Line } from '../../../../../contracts/line.ts';
import { Icon } from '../../screens/ui.tsx';
import { Menu, type MenuItem } from '../kit/menu.tsx';
import { Act, Head } from '../kit/parts.tsx';
import { attempt } from '../store/floating.ts';
import { hasLiveCode, inOrder, isLinked, needsPerson, stateOf, waitsForCode } from '../store/line-state.ts';
import { lines } from '../store/live.ts';
import { ticks } from '../store/place.ts';
import { showPhone, when } from '../words/formats.ts';
import { count, plural, t, type Word } from '../words/words.ts';
import {
  Advice,
  askDelete,
  askLogout,
  askRestart,
  askStop,
  codeLink,
  LineIcon,
  phoneLink,
  StatusTag,
  start,
} from './line-parts.tsx';

/** «7 линий: 3 на связи, 2 ждут вас». */
function summary(all: Line[]): string {
  const parts: [Word, Line[]][] = [
    ['countTrouble', all.filter(needsPerson)],
    ['countOnline', all.filter((line) => /^(online|catching_up)$/.test(stateOf(line)))],
    ['countWaiting', all.filter((line) => waitsForCode(line) && !needsPerson(line))],
    ['countOff', all.filter((line) => line.desired === 'off')],
  ];
  const told = parts.filter(([, some]) => some.length > 0).map(([name, some]) => plural(some.length, name));
  const head = count(all.length, 'lineCount');
  return told.length > 0 ? `${head}: ${told.join(', ')}` : head;
}

function detailsOf(line: Line): string[] {
  const since = when(line.statusSince);
  const state = stateOf(line);
  if (state === 'starting' || state === 'authenticating') return [t('startingNote')];
  if (state === 'pairing') return [t(hasLiveCode(line) ? 'codeRefreshes' : 'codeStopped')];
  if (state === 'banned') return [t('bannedSince', { when: since })];
  const told: string[] = [];
  if (state === 'lost') told.push(t('lostSince', { when: since }));
  if (state === 'off') told.push(t('offSince', { when: since }));
  if (!isLinked(line)) return told;
  const { lastMessageAt, catchUp, infobaseId } = line;
  told.push(lastMessageAt === null ? t('noMessages') : t('lastMessage', { when: when(lastMessageAt) }));
  if (told.length > 1) return told;
  if (catchUp !== null && catchUp.received > 0)
    told.push(t('caughtUp', { n: count(catchUp.received, 'messages'), when: when(catchUp.at) }));
  else if (infobaseId === null) told.push(t('noInfobase'));
  return told;
}

function subtitle(line: Line): string {
  if (isLinked(line)) return showPhone(line.phone);
  return line.phone === null ? t('notLinked') : `${showPhone(line.phone)}, ${t('unlinked')}`;
}

function menuOf(line: Line): (MenuItem | null)[] {
  const isOn = line.desired === 'on';
  const linked = isLinked(line);
  return [
    { icon: 'gear', text: t('lineSettings'), href: `#/lines/${line.id}/settings` },
    line.engine === 'sandbox' ? { icon: 'flask', text: t('clientPhone'), href: phoneLink(line) } : null,
    linked || !isOn ? null : { icon: 'qr', text: t('showCode'), href: codeLink(line) },
    isOn ? { icon: 'refresh', text: t('restartAsk'), act: () => askRestart(line) } : null,
    isOn
      ? { icon: 'pause', text: t('stopAsk'), act: () => askStop(line) }
      : { icon: 'play', text: t('start'), act: () => void attempt(() => start(line)) },
    linked
      ? {
          icon: 'unlink',
          text: t('logout'),
          disabled: !isOn,
          hint: isOn ? null : t('startFirst'),
          act: () => askLogout(line),
        }
      : null,
    {
      icon: 'trash',
      text: t('remove'),
      danger: true,
      disabled: linked,
      hint: linked ? t('removeFirst') : null,
      act: () => askDelete(line),
    },
  ];
}

/** The one thing that is worth doing with a line as it stands. */
function MainAction({ line }: { line: Line }) {
  if (waitsForCode(line))
    return (
      <a class="btn btn--sm btn--soft" href={codeLink(line)}>
        {t('showCode')}
      </a>
    );
  if (line.desired === 'off')
    return <Act cls="btn--sm btn--soft" text={t('start')} deed={() => start(line)} />;
  if (line.engine !== 'sandbox') return null;
  return (
    <a class="btn btn--sm" href={phoneLink(line)} target="_blank" rel="noopener">
      {t('clientPhone')}
    </a>
  );
}

function Row({ line }: { line: Line }) {
  return (
    <li class="ln-item" data-line={line.id}>
      <div class="ln">
        <LineIcon line={line} />
        <div class="ln__name">
          <span class="ln__title">
            <a class="clip" href={`#/lines/${line.id}`}>
              <b class="clip">{line.name}</b>
            </a>
            {line.engine === 'sandbox' && <span class="tag tag--line">{t('sandboxTag')}</span>}
          </span>
          <span class="dim num">{subtitle(line)}</span>
        </div>
        <div class="ln__st">
          <StatusTag line={line} />
        </div>
        <div class="ln__n">
          {detailsOf(line).map((text, n) => (
            <span key={text} class={`ln__d ${n === 0 ? 'sub' : 'dim'}`}>
              {text}
            </span>
          ))}
        </div>
        <div class="ln__act">
          <MainAction line={line} />
          <Menu label={t('more', { name: line.name })} items={menuOf(line)} />
        </div>
      </div>
      <Advice line={line} />
    </li>
  );
}

export function Lines() {
  const all = inOrder(lines.value?.values() ?? []);
  const isNone = all.length === 0;
  // Times in words and codes grow old.
  void Math.floor(ticks.value / 10);
  useEffect(() => {
    if (isNone) location.replace('#/lines/new');
  }, [isNone]);
  if (isNone) return null;
  return (
    <>
      <Head title={t('lines')} text={summary(all)}>
        <a class="btn btn--main push" href="#/lines/new">
          <Icon name="plus" />
          <span>{t('addLine')}</span>
        </a>
      </Head>
      <ul class="cardbox">
        {all.map((line) => (
          <Row key={line.id} line={line} />
        ))}
      </ul>
      <p class="bar kept">
        <Icon name="lock" />
        <span>{t('kept')}</span>
      </p>
    </>
  );
}
