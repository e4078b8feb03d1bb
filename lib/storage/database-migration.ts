import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CustomResource, Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { type Binding, setting } from '../functions/binding.ts';
import { functionSizes } from '../functions/function-sizes.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { Database, DatabaseLoginName } from './database.ts';

export interface DatabaseMigrationProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  /** Secret of the administrator's key. */
  readonly adminKey: Binding;
  readonly fairness: SheafConfig['fairness'];
}

/**
 * Brings the schema up to date when the stack is deployed and the migrations or what tenants share changed, and gives the logins their
 * passwords. The function answers CloudFormation itself, by the `ResponseURL` of its event.
 */
export class DatabaseMigration extends Construct {
  readonly migrator: SheafFunction<'migrate-database'>;

  constructor(scope: Construct, id: string, props: DatabaseMigrationProps) {
    super(scope, id);
    const { database, runtime, adminKey } = props;
    const fairness = JSON.stringify(props.fairness);
    const login = (name: DatabaseLoginName) => ({
      value: database.logins[name].secretArn,
      grantTo: (grantee: iam.IGrantable) => void database.logins[name].grantRead(grantee),
    });
    this.migrator = new SheafFunction(this, 'MigrateDatabase', {
      name: 'migrate-database',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_migrator'),
        SECRET_ARN_APP: login('sheaf_app'),
        SECRET_ARN_SYSTEM: login('sheaf_system'),
        ADMIN_KEY: adminKey,
        FAIRNESS: setting(fairness),
      },
    });
    const resource = new CustomResource(this, 'Migration', {
      resourceType: 'Custom::SheafMigration',
      serviceToken: this.migrator.function.functionArn,
      serviceTimeout: Duration.seconds(functionSizes['migrate-database'].timeoutSeconds + 60),
      properties: { migrations: hashOfMigrations(join(runtime.distDir, 'functions', 'migrate-database')), fairness },
    });
    resource.node.addDependency(database.cluster, this.migrator);
  }
}

/** Changes when a migration is added or edited, and only then. */
function hashOfMigrations(folder: string): string {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql'));
  for (const file of files.sort()) hash.update(file.replaceAll('\\', '/')).update(readFileSync(join(folder, file)));
  return hash.digest('hex');
}
