/** Files that wait to be sent, with how far they are. */
import { removeFile, uploadsOf } from '../store/uploads.ts';
import { extensionOf, sizeOf } from '../words/formats.ts';
import { t } from '../words/words.ts';
import { toneOfFile } from './file-tone.ts';
import { IconButton } from './ui.tsx';

export function Files({ chatId }: { chatId: string }) {
  const files = uploadsOf(chatId).filter(({ voice }) => !voice);
  if (files.length === 0) return null;
  return (
    <div class="files">
      {files.map((file) => (
        <div class="file" key={file.id}>
          <span class={`doc__ic ${toneOfFile(file.name)}`} aria-hidden="true">
            {extensionOf(file.name)}
          </span>
          <span class="grow">
            <span class="doc__n clip block">{file.name}</span>
            <span class={`doc__s ${file.error === null ? '' : 'bad'}`}>
              {file.error ?? (file.attachment ? sizeOf(file.size) : t.uploaded(Math.round(file.part * 100)))}
            </span>
          </span>
          <IconButton
            icon="x"
            small
            label={t.removeFile(file.name)}
            onClick={() => removeFile(chatId, file.id)}
          />
        </div>
      ))}
    </div>
  );
}
