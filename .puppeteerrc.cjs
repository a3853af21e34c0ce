/**
 * `npm ci` must not download a browser: `npm run browser` finds or installs one.
 * @type {import('puppeteer').Configuration}
 */
module.exports = { skipDownload: true };
