/** Who may come in without 1C’s word for it: tokens of programs, bases and devices. */
import type { Scope, Token } from '../../../../../contracts/connect.ts';
import { serviceNow } from '../../api/client.ts';
import { Icon } from '../../screens/ui.tsx';
import { call, everything } from '../api.ts';
import { ask, Dialog, tellSecret } from '../kit/dialog.tsx';
import { SelectField, TextField, Tick, useForm } from '../kit/form.tsx';
import { type Loaded, useLoaded } from '../kit/load.ts';
import { Broken, Head, Loading, Tag } from '../kit/parts.tsx';
import { baseName } from '../store/bases.ts';
import { show, toast } from '../store/floating.ts';
import { infobases } from '../store/live.ts';
import { ago, dayOf } from '../words/formats.ts';
import { count, t } from '../words/words.ts';

const scopes: readonly Scope[] = ['read', 'send', 'manage', 'admin'];
const dayMs = 86_400_000;
type Term = '30' | '90' | '365' | 'never';

function TokenDialog({ done }: { done: () => unknown }) {
  const all = infobases.value;
  const form = useForm(null, {
    name: '',
    scopes: ['read', 'send'] as Scope[],
    infobaseId: (all[0]?.id ?? '') as string,
    term: '365' as Term,
  });
  const { values } = form;
  const chosen = form.bind('scopes');
  const issue = async (): Promise<boolean> => {
    const isFine = form.check({
      name: values.name.trim() === '' ? t('tokenNameNeeded') : null,
      scopes: values.scopes.length === 0 ? t('scopesNeeded') : null,
    });
    if (!isFine) return false;
    const expiresAt =
      values.term === 'never' ? null : new Date(serviceNow() + Number(values.term) * dayMs).toISOString();
    const { token } = await call('createToken', {
      body: {
        name: values.name.trim(),
        scopes: values.scopes,
        infobaseId: (values.infobaseId || null) as Token['infobaseId'],
        expiresAt,
      },
    });
    done();
    tellSecret({ title: t('tokenIssued'), text: t('tokenIssuedText'), name: t('token'), value: token });
    return false;
  };
  return (
    <Dialog wide title={t('tokenNew')} submit={t('tokenIssue')} action={issue}>
      <div class="stack">
        <TextField
          label={t('tokenName')}
          hint={t('tokenNameHint')}
          placeholder={t('tokenNamePlaceholder')}
          maxLength={100}
          bind={form.bind('name')}
        />
        <fieldset class="field">
          <legend class="field__label">{t('scopes')}</legend>
          {scopes.map((scope) => (
            <Tick
              key={scope}
              name={scope}
              label={t(`scope_${scope}`)}
              hint={t(`scope_${scope}_hint`)}
              isOn={values.scopes.indexOf(scope) >= 0}
              change={(isOn) =>
                chosen.change(
                  scopes.filter((one) => (one === scope ? isOn : values.scopes.indexOf(one) >= 0)),
                )
              }
            />
          ))}
          {chosen.error !== undefined && (
            <span class="field__error" role="alert">
              {chosen.error}
            </span>
          )}
        </fieldset>
        <div class="two">
          <SelectField
            label={t('tokenBase')}
            bind={form.bind('infobaseId')}
            options={[
              ...all.map(({ id, name }) => [id as string, name] as const),
              ['', t('tokenAllBases')] as const,
            ]}
          />
          <SelectField
            label={t('tokenTerm')}
            bind={form.bind('term')}
            options={[
              ['30', t('term30')],
              ['90', t('term90')],
              ['365', t('term365')],
              ['never', t('termNever')],
            ]}
          />
        </div>
      </div>
    </Dialog>
  );
}

function askRevoke(token: Token, reload: () => Promise<void>): void {
  ask({
    title: t('revokeTitle', { name: token.name }),
    text: t(`revoke_${token.kind}`),
    loses: [t(`revoke_${token.kind}_loses`), t('revokeForever')],
    submit: t('revoke'),
    action: async () => {
      await call('deleteToken', { params: { tokenId: token.id } });
      toast(t('revoked', { name: token.name }));
      await reload();
    },
  });
}

function Row({ token, reload }: { token: Token; reload: () => Promise<void> }) {
  const { expiresAt, lastUsedAt } = token;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= serviceNow();
  const isUnused = lastUsedAt === null;
  const known = token.infobaseId === null ? t('tokenAllBases') : baseName(token.infobaseId);
  const name = token.name === 'setup' ? t('setupDevice') : token.name;
  return (
    <tr>
      <th scope="row">
        <span class="strong who__n">{name}</span>
        {known !== name && <span class="dim">{known}</span>}
      </th>
      <td data-col={t('scopes')}>
        <span class="tags">
          {token.scopes.map((scope) => (
            <Tag key={scope} tone={scope === 'admin' ? 'accent' : 'line'}>
              {t(`scope_${scope}`)}
            </Tag>
          ))}
        </span>
      </td>
      <td data-col={t('colUsed')} class={isUnused ? 'dim' : ''}>
        {lastUsedAt === null ? t('tokenUnused') : ago(lastUsedAt)}
      </td>
      <td data-col={t('colExpires')} class={isOver ? 'bad' : ''}>
        {expiresAt === null ? t('termNever') : isOver ? t('tokenOver') : dayOf(expiresAt)}
      </td>
      <td class="r">
        <button
          class="btn btn--sm btn--danger"
          type="button"
          aria-label={`${t('revokeAsk')} ${name}`}
          onClick={() => askRevoke({ ...token, name }, reload)}
        >
          {t('revokeAsk')}
        </button>
      </td>
    </tr>
  );
}

function Group({ kind, list }: { kind: Token['kind']; list: Loaded<Token[]> }) {
  const own = (list.data ?? []).filter((token) => token.kind === kind);
  return (
    <section class="cardbox group" aria-labelledby={`tokens-${kind}`}>
      <div class="box-head">
        <div>
          <h2 id={`tokens-${kind}`}>{t(`tokens_${kind}`)}</h2>
          <p class="dim">{t(`tokens_${kind}_text`)}</p>
        </div>
        <span class="dim num push">{count(own.length, 'tokensCount')}</span>
      </div>
      {own.length === 0 ? (
        <p class="order__none sub">{t(`tokens_${kind}_none`)}</p>
      ) : (
        <table class="tbl tbl--cards tbl--tokens">
          <caption class="sr">{t(`tokens_${kind}`)}</caption>
          <thead>
            <tr>
              <th scope="col">{t('colName')}</th>
              <th scope="col">{t('scopes')}</th>
              <th scope="col">{t('colUsed')}</th>
              <th scope="col">{t('colExpires')}</th>
              <th scope="col">
                <span class="sr">{t('revoke')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {own.map((token) => (
              <Row key={token.id} token={token} reload={list.reload} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

export function Access() {
  const list = useLoaded('tokens', () => everything('listTokens'));
  return (
    <>
      <Head title={t('access')} text={t('accessText')}>
        <button
          class="btn btn--main push"
          type="button"
          onClick={() => show(<TokenDialog done={() => void list.reload()} />)}
        >
          <Icon name="plus" />
          <span>{t('tokenNew')}</span>
        </button>
      </Head>
      {list.data === null ? (
        list.reason === null ? (
          <Loading />
        ) : (
          <Broken reason={list.reason} again={list.reload} />
        )
      ) : (
        <>
          <Group kind="integrator" list={list} />
          <Group kind="infobase" list={list} />
          <Group kind="device" list={list} />
        </>
      )}
    </>
  );
}
