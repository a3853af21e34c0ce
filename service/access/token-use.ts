/** Notes when a token and its infobase were seen last: gathered in memory, written down now and then, so that reads stay reads. */
import type { InfobaseId, TokenId } from '../../contracts/common.ts';
import { infobaseTable } from '../infobases/infobase.table.ts';
import { instantOf, type Platform } from '../platform/platform.ts';
import { tokenTable } from './access.table.ts';

export function createTokenUse({ db, clock }: Platform) {
  const tokens = new Map<TokenId, string>();
  const infobases = new Map<InfobaseId, string>();
  return {
    /** `infobaseId`: the base itself asks, not somebody on its behalf. */
    note(this: void, tokenId: TokenId, infobaseId: InfobaseId | null): void {
      const now = instantOf(clock);
      tokens.set(tokenId, now);
      if (infobaseId) infobases.set(infobaseId, now);
    },
    /** Writes down what was gathered since the last time. */
    async flush(this: void): Promise<void> {
      const [seenTokens, seenInfobases] = [[...tokens], [...infobases]];
      tokens.clear();
      infobases.clear();
      if (seenTokens.length === 0) return;
      await db.write(async (tx) => {
        for (const [id, lastUsedAt] of seenTokens) await tx.repo(tokenTable).update({ id }, { lastUsedAt });
        for (const [id, lastSeenAt] of seenInfobases)
          await tx.repo(infobaseTable).update({ id }, { lastSeenAt });
      });
    },
  };
}
