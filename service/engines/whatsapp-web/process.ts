/** Processes of the operating system: who they are, how to end them for sure, whose browser a folder has. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';

const run = promisify(execFile);

/** What tells a process from a later one with the same number. */
export interface ProcessMark {
  /** Start time in the words of the operating system. */
  startedAt: string;
  command: string;
}

/** Start time and command line of a process; null when there is none. */
export async function markOf(pid: number): Promise<ProcessMark | null> {
  try {
    if (process.platform === 'linux') return await markOnLinux(pid);
    const { stdout } =
      process.platform === 'win32'
        ? await run('powershell.exe', [
            '-NoProfile',
            '-Command',
            `Get-CimInstance Win32_Process -Filter "ProcessId=${pid}" | ForEach-Object { $_.CreationDate.ToString('o') + '|' + $_.CommandLine }`,
          ])
        : await run('ps', ['-ww', '-o', 'lstart=', '-o', 'command=', '-p', String(pid)]);
    const text = stdout.trim();
    if (text === '') return null;
    const cut = process.platform === 'win32' ? text.indexOf('|') : 24;
    return { startedAt: text.slice(0, cut).trim(), command: text.slice(cut + 1).trim() };
  } catch {
    return null; // The answer of both `ps` and /proc for a process that is not there.
  }
}

/** proc(5): the second field of `stat` may hold spaces and brackets; field 3 is the state, 22 the start time. */
async function markOnLinux(pid: number): Promise<ProcessMark | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return null;
  const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
  return { startedAt: fields[19] ?? '', command };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Ends a process and its children at once. Nothing happens when there is none. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await run('taskkill', ['/pid', String(pid), '/T', '/F']).catch((error: unknown) => {
      // 128: there is no such process.
      if ((error as { code?: number }).code !== 128) throw error;
    });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}

/**
 * Is anything of the process (on POSIX: of its group) still there? The dead whom nobody has buried yet don't
 * count: init takes its time with them.
 */
async function isThere(pid: number): Promise<boolean> {
  try {
    if (process.platform === 'linux') return await hasLivingGroup(pid);
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}

/** Waits until a process and its children are gone; false when they are still there after `ms`. */
export async function gone(pid: number, ms: number, clock: Clock): Promise<boolean> {
  const step = 25;
  for (let waited = 0; await isThere(pid); waited += step) {
    if (waited >= ms) return false;
    await clock.sleep(step);
  }
  return true;
}

async function hasLivingGroup(group: number): Promise<boolean> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [state, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ofGroup) === group && state !== 'Z' && state !== 'X';
    }),
  );
  return found.includes(true);
}

interface BrowserRecord {
  host: string;
  pid: number;
  startedAt: string;
  owner: { pid: number; startedAt: string };
}

const recordPath = (folder: string): string => join(folder, 'browser.json');

/** Writes down whose browser works in the folder, so that it can be ended if this process is killed. */
export async function recordBrowser(folder: string, pid: number): Promise<void> {
  const [browser, owner] = await Promise.all([markOf(pid), markOf(process.pid)]);
  if (!browser || !owner) return;
  const record: BrowserRecord = {
    host: hostname(),
    pid,
    startedAt: browser.startedAt,
    owner: { pid: process.pid, startedAt: owner.startedAt },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(recordPath(folder), JSON.stringify(record));
}

export async function forgetBrowser(folder: string): Promise<void> {
  await rm(recordPath(folder), { force: true });
}

async function readRecord(folder: string, log: Log): Promise<BrowserRecord | null> {
  try {
    return JSON.parse(await readFile(recordPath(folder), 'utf8')) as BrowserRecord;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') log.warn({ err: error }, 'record of the browser is unreadable');
    return null;
  }
}

export interface LeftOver {
  folder: string;
  profile: string;
  clock: Clock;
  log: Log;
  waitMs: number;
}

/**
 * Ends the browser that a killed service has left in the folder, and removes the locks of a dead one. Only a
 * process whose start time and command line are those written down is touched.
 * @throws Error when a living bridge works in this folder
 */
export async function endLeftOver({ folder, profile, clock, log, waitMs }: LeftOver): Promise<void> {
  const record = await readRecord(folder, log);
  if (record && record.host === hostname()) {
    const owner = record.owner.pid === process.pid ? null : await markOf(record.owner.pid);
    if (owner && owner.startedAt === record.owner.startedAt) {
      throw new Error(`another bridge (process ${record.owner.pid}) works with the profile ${profile}`);
    }
    const browser = await markOf(record.pid);
    if (browser && browser.startedAt === record.startedAt && browser.command.includes(profile)) {
      log.warn({ pid: record.pid }, 'ending a browser that was left behind');
      await killTree(record.pid);
      if (!(await gone(record.pid, waitMs, clock))) log.warn({ pid: record.pid }, 'it is still there');
    }
  }
  await forgetBrowser(folder);
  await removeStaleLock(profile, log);
}

/**
 * Chromium locks a profile by a link `SingletonLock` → `host-pid`. The lock of a dead process, or of another
 * machine (a container that was made anew has a new name), would keep it from starting; that nobody else
 * works with the line is certain, for the line is leased.
 */
async function removeStaleLock(profile: string, log: Log): Promise<void> {
  const target = await readlink(join(profile, 'SingletonLock')).catch(() => null);
  if (target === null) return;
  const dash = target.lastIndexOf('-');
  const pid = Number(target.slice(dash + 1));
  if (target.slice(0, dash) === hostname() && (await markOf(pid))?.command.includes(profile)) return;
  log.info({ lock: target }, 'removing the lock of a browser that is gone');
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie']) {
    await rm(join(profile, name), { force: true });
  }
}
