/** Where the data lies: the folder, the room on the disk, the database and its schema. */
import { constants } from 'node:fs';
import { access, mkdir, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../service/platform/config.ts';
import { dialectOf } from '../../service/platform/data-source.ts';
import { type Database, openDatabase } from '../../service/platform/database.ts';
import { silentLog } from '../../service/platform/log.ts';
import { migrations, tables } from '../../service/schema.ts';
import { broken, type Finding, ok, reasonOf, skipped, warning } from './finding.ts';

const gigabyte = 1024 ** 3;

/** Whether the service could write there; a folder that is not there yet is made by the service. */
export async function checkFolder(dataDir: string): Promise<Finding> {
  const probe = join(dataDir, `.doctor-${process.pid}`);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(probe, 'probe');
    await rm(probe);
  } catch (error) {
    return broken(
      'folder',
      {
        ru: `В папку данных нельзя писать: ${dataDir} (${reasonOf(error)})`,
        en: `The data folder can’t be written to: ${dataDir} (${reasonOf(error)})`,
      },
      {
        ru: 'Дайте учётной записи службы права на папку или укажите другую в DATA_DIR.',
        en: 'Give the account of the service the right to write there, or set another DATA_DIR.',
      },
    );
  }
  const open = process.platform === 'win32' ? false : ((await stat(dataDir)).mode & 0o007) !== 0;
  if (!open) return ok('folder', `Папка данных: ${dataDir}`, `Data folder: ${dataDir}`);
  return warning(
    'folder',
    {
      ru: `Папка данных открыта всем на этом компьютере: ${dataDir}`,
      en: `The data folder is open to everybody on this computer: ${dataDir}`,
    },
    {
      ru: `В ней переписка и привязки номеров. Закройте её: chmod o-rwx "${dataDir}"`,
      en: `It holds the chats and the links to the numbers. Close it: chmod o-rwx "${dataDir}"`,
    },
  );
}

/** @param free bytes; asked of the file system unless given */
export async function checkDisk(dataDir: string, free?: number): Promise<Finding> {
  const bytes = free ?? (await roomOf(dataDir));
  if (bytes === null)
    return skipped(
      'disk',
      'Место на диске не проверено: папки ещё нет.',
      'No folder yet, so its disk was not looked at.',
    );
  const gb = (bytes / gigabyte).toFixed(1);
  const todo = {
    ru: 'Освободите место или перенесите DATA_DIR: вложения и профили линий растут, а без места сообщения не сохраняются.',
    en: 'Make room or move DATA_DIR: attachments and profiles grow, and without room messages can’t be stored.',
  };
  if (bytes < gigabyte / 2)
    return broken('disk', { ru: `Свободно ${gb} ГБ.`, en: `${gb} GB are free.` }, todo);
  if (bytes < 5 * gigabyte)
    return warning('disk', { ru: `Свободно ${gb} ГБ.`, en: `${gb} GB are free.` }, todo);
  return ok('disk', `Свободно ${gb} ГБ`, `${gb} GB are free`);
}

async function roomOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}

export interface OpenedDatabase {
  /** Null where there is nothing to read; the finding says why. */
  db: Database | null;
  finding: Finding;
}

/** Opens the database and looks at its schema. Changes nothing; the caller closes it. */
export async function openForDoctor(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
): Promise<OpenedDatabase> {
  const { databaseUrl: url, dataDir } = config;
  const dialect = dialectOf(url);
  if (dialect === 'sqlite') {
    const file = url === '' ? join(dataDir, 'bridge.sqlite') : url.slice('sqlite:'.length);
    const there = await access(file, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (!there)
      return {
        db: null,
        finding: skipped(
          'database',
          'Базы SQLite ещё нет: её создаст первый запуск службы.',
          'There is no SQLite database yet: the first start makes it.',
        ),
      };
  }
  let db: Database | null = null;
  try {
    db = await openDatabase({ url, dataDir, tables, migrations, log: silentLog() });
    await db.check();
    return { db, finding: await schemaFinding(db) };
  } catch (error) {
    await db?.close();
    return {
      db: null,
      finding: broken(
        'database',
        {
          ru: `База данных не отвечает: ${reasonOf(error)}`,
          en: `The database does not answer: ${reasonOf(error)}`,
        },
        {
          ru:
            dialect === 'sqlite'
              ? 'Проверьте права на файл базы; если он повреждён, восстановите его из копии.'
              : 'Проверьте DATABASE_URL, что сервер базы запущен и доступен отсюда, имя и пароль, и что сама база создана.',
          en:
            dialect === 'sqlite'
              ? 'Check the rights to the file; if it is damaged, restore it from a backup.'
              : 'Check DATABASE_URL, that the database server runs and can be reached from here, name and password, and that the database exists.',
        },
      ),
    };
  }
}

async function schemaFinding(db: Database): Promise<Finding> {
  const ran = await db.read(async (r) => {
    try {
      return (await r.query<{ name: string }>('SELECT name FROM migration')).map(({ name }) => name);
    } catch {
      // No table: the service has never been started on it.
      return null;
    }
  });
  if (ran === null)
    return ok(
      'database',
      `База данных отвечает (${db.dialect}); таблицы создаст первый запуск`,
      `The database answers (${db.dialect}); the first start makes the tables`,
    );
  const known = migrations.map(({ name }) => name);
  const strange = ran.filter((name) => !known.some((one) => name.startsWith(one)));
  if (strange.length > 0)
    return broken(
      'database',
      {
        ru: `База данных новее этой версии службы: в ней есть ${strange.join(', ')}.`,
        en: `The database is newer than this version of the service: it has ${strange.join(', ')}.`,
      },
      {
        ru: 'Поставьте ту версию службы, которая работала с этой базой, или восстановите базу из копии, сделанной до обновления.',
        en: 'Install the version that worked with it, or restore the backup that was made before the upgrade.',
      },
    );
  const left = known.filter((name) => !ran.some((one) => one.startsWith(name)));
  if (left.length === 0)
    return ok('database', `База данных отвечает (${db.dialect})`, `The database answers (${db.dialect})`);
  return warning(
    'database',
    {
      ru: `Схему базы ещё предстоит обновить: ${left.join(', ')}.`,
      en: `The schema is to be upgraded: ${left.join(', ')}.`,
    },
    {
      ru: 'Это сделает следующий запуск службы. Сначала сделайте резервную копию: обратного пути без неё нет.',
      en: 'The next start does it. Make a backup first: there is no way back without one.',
    },
  );
}
