/** The infobase whose people, templates, webhooks and settings are on the screen. */
import { computed, signal } from '@preact/signals';
import type { Infobase } from '../../../../../contracts/connect.ts';
import { infobases } from './live.ts';

const chosenId = signal<string | null>(null);

export const base = computed<Infobase | null>(
  () => infobases.value.find(({ id }) => id === chosenId.value) ?? infobases.value[0] ?? null,
);

export const chooseBase = (id: string): void => {
  chosenId.value = id;
};

export const baseName = (id: string | null): string | null =>
  infobases.value.find((one) => one.id === id)?.name ?? null;
