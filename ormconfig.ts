import { loadConfig } from './service/platform/config.ts';
import { writerSource } from './service/platform/data-source.ts';
import { migrations, tables } from './service/schema.ts';

const { databaseUrl, dataDir } = loadConfig();

/** For the TypeORM command line (`typeorm -d ormconfig.ts migration:show`); the service opens its own. */
export default writerSource({ url: databaseUrl, dataDir, tables, migrations });
