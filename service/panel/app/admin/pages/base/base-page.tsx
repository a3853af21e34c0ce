/** One infobase: how the bridge reads it. */
import type { Infobase } from '../../../../../../contracts/connect.ts';
import { call } from '../../api.ts';
import { useLoaded } from '../../kit/load.ts';
import { Broken, Crumb, Head, Loading, Nothing } from '../../kit/parts.tsx';
import { infobases } from '../../store/live.ts';
import { t } from '../../words/words.ts';
import { DirectoryBox } from './directory.tsx';
import { OdataForm } from './odata.tsx';

function Reading({ own }: { own: Infobase }) {
  const params = { infobaseId: own.id };
  const odata = useLoaded(`odata-${own.id}`, () => call('getOdata', { params }));
  const directory = useLoaded(`directory-${own.id}`, () => call('getDirectory', { params }));
  const { data, reason, reload, put } = odata;
  if (data === null) return reason === null ? <Loading /> : <Broken reason={reason} again={reload} />;
  return (
    <>
      {data.url !== null && (
        <DirectoryBox own={own} odata={data} directory={directory} onRead={() => void reload()} />
      )}
      <OdataForm
        own={own}
        stored={data}
        put={(next) => {
          put(next);
          void directory.reload();
        }}
      />
    </>
  );
}

export function BasePage({ infobaseId }: { infobaseId: string }) {
  const own = infobases.value.find(({ id }) => id === infobaseId);
  return (
    <>
      <Crumb href="#/connect" text={t('toInfobases')} />
      {own === undefined ? (
        <Nothing icon="base" title={t('baseGone')} text={t('baseGoneText')} />
      ) : (
        <>
          <Head title={own.name} text={own.configuration ?? undefined} />
          <Reading own={own} />
        </>
      )}
    </>
  );
}
