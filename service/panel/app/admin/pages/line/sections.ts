/** The sections of a line’s page, in their order: another part of a line’s settings is one more entry here. */
import type { ComponentType } from 'preact';
import type { Line } from '../../../../../../contracts/line.ts';
import type { Word } from '../../words/words.ts';
import { Automation } from './automation/automation.tsx';
import { Capabilities } from './capabilities.tsx';
import { Overview } from './overview.tsx';
import { LineQueue } from './queue-section.tsx';
import { Settings } from './settings.tsx';

export interface Section {
  /** Stands in the address. */
  id: string;
  title: Word;
  view: ComponentType<{ line: Line }>;
}

export const sections: readonly Section[] = [
  { id: 'state', title: 'sectionState', view: Overview },
  { id: 'settings', title: 'sectionSettings', view: Settings },
  { id: 'automation', title: 'sectionAutomation', view: Automation },
  { id: 'queue', title: 'sectionQueue', view: LineQueue },
  { id: 'capabilities', title: 'sectionCapabilities', view: Capabilities },
];
