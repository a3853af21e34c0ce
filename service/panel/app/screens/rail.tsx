/** The rail at the left edge, and the bar at the bottom of a telephone. */
import { waitingForMe } from '../store/chats.ts';
import { line } from '../store/connection.ts';
import { employees, lines } from '../store/directory.ts';
import { me, session } from '../store/session.ts';
import { dialog, isDark, switchTheme } from '../store/view.ts';
import { initialsOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { Avatar, Icon } from './ui.tsx';

const isAdministrator = (): boolean => session.value?.role === 'administrator';
/** Administrators find the reports among the rest. */
const isManager = (): boolean => session.value?.role === 'manager';
const reportsLink = '/panel/admin#/reports';

export function Rail() {
  const count = waitingForMe.value;
  const name = session.value?.employee?.name ?? '';
  const absent = employees.value.get(me())?.absent === true;
  const troubled = Array.from(lines.value.values()).some(
    ({ status, desired }) => desired === 'on' && (status === 'action_required' || status === 'banned'),
  );
  return (
    <nav class="rail" aria-label={t.sections}>
      <span class="rail__logo" title={t.product}>
        <Icon name="logo" cls="ic--24" />
      </span>
      <a
        class="rail__b"
        href="#/"
        title={t.chats}
        aria-label={count > 0 ? t.chatsWaiting(count) : t.chats}
        aria-current="page"
      >
        <Icon name="chat" />
        {count > 0 && (
          <span class="count count--mine" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </a>
      {isAdministrator() && (
        <a class="rail__b" href="/panel/admin" title={t.administration} aria-label={t.administration}>
          <Icon name="line" />
          {troubled && <i class="rail__dot" title={t.lineTrouble} />}
        </a>
      )}
      {isManager() && (
        <a class="rail__b" href={reportsLink} title={t.reports} aria-label={t.reports}>
          <Icon name="chart" />
        </a>
      )}
      <div class="rail__foot">
        <button
          class="rail__b"
          type="button"
          title={isDark.value ? t.lightTheme : t.darkTheme}
          aria-label={isDark.value ? t.lightTheme : t.darkTheme}
          onClick={switchTheme}
        >
          <Icon name="moon" />
        </button>
        <button
          class="rail__b"
          type="button"
          title={t.help}
          aria-label={t.help}
          onClick={() => {
            dialog.value = { kind: 'help' };
          }}
        >
          <Icon name="help" />
        </button>
        <button
          class="rail__me"
          type="button"
          title={name}
          aria-label={`${initialsOf(name)} — ${t.settingsOf(name)}`}
          onClick={() => {
            dialog.value = { kind: 'settings' };
          }}
        >
          <Avatar
            id={me()}
            name={name}
            cls="ava--36"
            dot={absent || line.value.mode === 'broken' ? 'ava__dot--off' : ''}
          />
        </button>
      </div>
    </nav>
  );
}

export function TabBar() {
  const count = waitingForMe.value;
  return (
    <nav class="tabbar" aria-label={t.sections}>
      <a href="#/" aria-current="page">
        <Icon name="chat" />
        {t.chats}
        {count > 0 && <span class="count count--mine">{count}</span>}
      </a>
      {isAdministrator() && (
        <a href="/panel/admin">
          <Icon name="line" />
          {t.linesWord}
        </a>
      )}
      {isManager() && (
        <a href={reportsLink}>
          <Icon name="chart" />
          {t.reports}
        </a>
      )}
      <button
        type="button"
        onClick={() => {
          dialog.value = { kind: 'help' };
        }}
      >
        <Icon name="help" />
        {t.helpWord}
      </button>
      <button
        type="button"
        onClick={() => {
          dialog.value = { kind: 'settings' };
        }}
      >
        <Icon name="gear" />
        {t.settings}
      </button>
    </nav>
  );
}
