/** The own message that is being changed in the field of the answer. */
import { signal } from '@preact/signals';
import type { Message } from '../../../../contracts/message.ts';

export const editing = signal<{ message: Message; text: string } | null>(null);
