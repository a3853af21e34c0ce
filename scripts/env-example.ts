import { readFile, writeFile } from 'node:fs/promises';
import { describeConfig, groups } from '../service/platform/config.ts';

const path = new URL('../.env.example', import.meta.url);

/** The text of `.env.example`: every variable with its meaning and default. */
export function envExample(): string {
  const lines = [
    '# Скопируйте в .env и раскомментируйте то, что нужно изменить. Без этого файла служба работает тоже.',
    '# Copy to .env and uncomment what has to change. The service runs without this file, too.',
    '# Создаётся из service/platform/config.ts / Generated from it: node scripts/env-example.ts',
  ];
  let group: string | undefined;
  for (const variable of describeConfig()) {
    if (variable.group !== group) {
      const title = groups[variable.group];
      lines.push('', `# === ${title.ru} / ${title.en} ===`);
      group = variable.group;
    }
    lines.push('', `# ${variable.ru}`, `# ${variable.en}`, `# ${variable.name}=${variable.byDefault}`);
  }
  return `${lines.join('\n')}\n`;
}

/** What is in the file now; undefined when there is none. */
export async function committedEnvExample(): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

if (import.meta.main) await writeFile(path, envExample());
