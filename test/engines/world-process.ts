/** The outside world as a process of its own, for tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const worldMain = fileURLToPath(new URL('../../service/engines/sandbox/world-main.ts', import.meta.url));

/** Starts the world as a process of its own; gives its address. */
export async function startWorld(folder: string, port = 0): Promise<{ process: ChildProcess; url: string }> {
  const args = [worldMain, '--port', String(port), '--folder', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = await once(createInterface({ input: child.stdout }), 'line');
  return { process: child, url: String(url) };
}

export async function endWorld(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
