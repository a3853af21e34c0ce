import packageJson from '../package.json' with { type: 'json' };

/** Version of the service: the one in package.json, and nowhere else. */
export const version: string = packageJson.version;
