import { engineConformance } from '../conformance/engine.suite.ts';
import { findChromium } from './chromium.ts';
import { harnessOf, openEngineWorld } from './engine.world.ts';

if (findChromium() && process.platform !== 'win32') {
  engineConformance('whatsapp-web', async () => {
    const opened = await openEngineWorld();
    if (!opened) throw new Error('no Chromium');
    return harnessOf(opened, '+79120000001');
  });
} else {
  describe.skip('engine conformance: whatsapp-web (there is no Chromium here)', () => {});
}
