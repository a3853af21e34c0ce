/** The page of an address. */
import { isAdministrator } from '../store/session.ts';
import { Access } from './access.tsx';
import { Audit } from './audit.tsx';
import { BasePage } from './base/base-page.tsx';
import { CodePage } from './code.tsx';
import { Connect } from './connect.tsx';
import { LinePage } from './line/line-page.tsx';
import { Lines } from './lines.tsx';
import { NewLine } from './new-line.tsx';
import { People } from './people.tsx';
import { ReportsPage } from './reports/reports.tsx';
import { Settings } from './settings.tsx';
import { Templates } from './templates/templates.tsx';
import { Webhooks } from './webhooks/webhooks.tsx';

export function Page({ at }: { at: string[] }) {
  const [section, id, rest] = at;
  if (section === 'reports' || !isAdministrator.value) return <ReportsPage />;
  if (section === 'people') return <People />;
  if (section === 'templates') return <Templates templateId={id} />;
  if (section === 'webhooks') return <Webhooks hookId={id} />;
  if (section === 'connect') return id === undefined ? <Connect /> : <BasePage key={id} infobaseId={id} />;
  if (section === 'access') return <Access />;
  if (section === 'settings') return <Settings />;
  if (section === 'audit') return <Audit />;
  if (section === 'lines' && id === 'new') return <NewLine />;
  if (section === 'lines' && id !== undefined)
    return rest === 'code' ? <CodePage key={id} lineId={id} /> : <LinePage lineId={id} sectionId={rest} />;
  return <Lines />;
}
