/** How much memory a browser takes, with all its processes. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Bytes that the processes of a browser take by themselves; null where the system doesn't tell. On Linux the shared
 * parts are counted once (PSS), elsewhere they are counted in each process.
 * @param pid of the browser, which leads its group on POSIX
 */
export async function memoryOf(pid: number): Promise<number | null> {
  try {
    if (process.platform === 'linux') return await onLinux(pid);
    if (process.platform === 'win32') return await onWindows(pid);
    const { stdout } = await run('ps', ['-A', '-o', 'pgid=', '-o', 'rss=']);
    const own = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
    return own.reduce((sum, [group, kb]) => sum + (group === pid ? (kb ?? 0) * 1024 : 0), 0) || null;
  } catch {
    return null; // It has just ended, or the system keeps it to itself: nothing is known, nothing is done.
  }
}

async function onLinux(group: number): Promise<number | null> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // proc(5): after the name in brackets the state, the parent and the group.
      const [, , ofGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(ofGroup) === group ? sizeOf(pid) : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0) || null;
}

async function sizeOf(pid: string): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const pss = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  if (pss !== undefined) return Number(pss) * 1024;
  // A sandboxed renderer doesn't let its maps be read; its resident size is an upper bound.
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}

async function onWindows(pid: number): Promise<number | null> {
  const script = `$all = Get-CimInstance Win32_Process | Select-Object ProcessId, ParentProcessId, WorkingSetSize;
    $own = @(${pid}); do { $n = $own.Count; $own += @($all | Where-Object { $own -contains $_.ParentProcessId -and $own -notcontains $_.ProcessId } | ForEach-Object { $_.ProcessId }) } while ($own.Count -gt $n);
    ($all | Where-Object { $own -contains $_.ProcessId } | Measure-Object WorkingSetSize -Sum).Sum`;
  const { stdout } = await run('powershell.exe', ['-NoProfile', '-Command', script]);
  return Number(stdout.trim()) || null;
}
