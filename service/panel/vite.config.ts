/**
 * Build of the panel’s programs, for engines as old as that of 1C’s field: `--mode` names the program. Each is one
 * script and one sheet of styles, so that whoever answers clients does not load the administration.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const entries: Record<string, string> = {
  app: 'app/main.tsx',
  admin: 'app/admin/main.tsx',
  check: 'app/check/main.tsx',
  compose: 'app/compose/main.tsx',
};

export default defineConfig(({ mode }) => {
  const entry = entries[mode];
  if (entry === undefined) throw new Error(`there is no program ${mode}`);
  return {
    root: at('.'),
    base: '/panel/assets/dist/',
    publicDir: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      target: 'es2017',
      cssTarget: 'safari11',
      outDir: at('dist'),
      // The other programs are there too.
      emptyOutDir: false,
      modulePreload: false,
      cssCodeSplit: false,
      sourcemap: false,
      rolldownOptions: {
        input: at(entry),
        // A classic script: what 1C’s field runs without surprises.
        output: { format: 'iife', entryFileNames: `${mode}.js`, assetFileNames: `${mode}[extname]` },
      },
    },
  };
});
