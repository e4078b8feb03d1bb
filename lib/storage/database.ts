import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import type { Binding } from '../functions/binding.ts';
import { DatabaseLogin } from './database-login.ts';

export type DatabaseLoginName = 'sheaf_app' | 'sheaf_system' | 'sheaf_migrator';

export interface DatabaseProps {
  readonly encryptionKey: kms.IKey;
  readonly capacity: SheafConfig['database'];
  /** Keep the database when the stack is deleted, and refuse to delete it. */
  readonly isRetained: boolean;
}

const databaseName = 'sheaf';

/** Aurora Serverless v2 PostgreSQL, reached only by the Data API: no function needs a network. */
export class Database extends Construct {
  readonly cluster: rds.IDatabaseCluster;
  readonly logins: Readonly<Record<DatabaseLoginName, secretsmanager.ISecret>>;

  constructor(scope: Construct, id: string, props: DatabaseProps) {
    super(scope, id);
    const { capacity, isRetained } = props;
    const vpc = isolatedVpc(this);
    const migrator = new DatabaseLogin(this, 'Migrator', { username: 'sheaf_migrator' });
    const cluster = new rds.DatabaseCluster(this, 'Cluster', {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_17_7 }),
      credentials: rds.Credentials.fromSecret(migrator.secret),
      defaultDatabaseName: databaseName,
      enableDataApi: true,
      writer: rds.ClusterInstance.serverlessV2('Writer'),
      serverlessV2MinCapacity: capacity.minCapacity,
      serverlessV2MaxCapacity: capacity.maxCapacity,
      ...(capacity.minCapacity === 0 && {
        serverlessV2AutoPauseDuration: Duration.seconds(capacity.pauseAfterSeconds),
      }),
      backup: { retention: Duration.days(capacity.backupRetentionDays) },
      storageEncrypted: true,
      storageEncryptionKey: props.encryptionKey,
      iamAuthentication: true,
      deletionProtection: isRetained,
      removalPolicy: isRetained ? RemovalPolicy.SNAPSHOT : RemovalPolicy.DESTROY,
      vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    acknowledge(cluster, isRetained);
    this.cluster = cluster;
    this.logins = {
      sheaf_migrator: migrator.secret,
      sheaf_app: new DatabaseLogin(this, 'App', { username: 'sheaf_app' }).secret,
      sheaf_system: new DatabaseLogin(this, 'System', { username: 'sheaf_system' }).secret,
    };
  }

  /** `DATABASE_URL` of a function that logs in under this name. */
  as(login: DatabaseLoginName): Binding {
    const secret = this.logins[login];
    return {
      value: `data-api:${this.cluster.clusterArn}?secret=${secret.secretArn}&database=${databaseName}`,
      grantTo: (grantee) => {
        this.grantStatements(grantee);
        secret.grantRead(grantee);
      },
    };
  }

  /** The Data API on this cluster, without any login. */
  grantStatements(grantee: iam.IGrantable): iam.Grant {
    const verbs = [
      'BatchExecuteStatement',
      'BeginTransaction',
      'CommitTransaction',
      'ExecuteStatement',
      'RollbackTransaction',
    ];
    return iam.Grant.addToPrincipal({
      grantee,
      actions: verbs.map((verb) => `rds-data:${verb}`),
      resourceArns: [this.cluster.clusterArn],
    });
  }
}

/** Aurora must stand in some network; nothing else is in this one, and nothing leads in or out. */
function isolatedVpc(scope: Construct): ec2.IVpc {
  const vpc = new ec2.Vpc(scope, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    subnetConfiguration: [{ name: 'database', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 24 }],
  });
  Validations.of(vpc).acknowledge({
    id: 'AwsSolutions::AwsSolutions-VPC7',
    reason: 'The network holds only the database, has no route in or out, and the Data API does not pass through it.',
  });
  return vpc as ec2.IVpc;
}

function acknowledge(cluster: rds.DatabaseCluster, isRetained: boolean): void {
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions::AwsSolutions-RDS11',
    reason: 'No network leads to the port, so another number would hide nothing.',
  });
  if (!isRetained) {
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions::AwsSolutions-RDS10',
      reason: 'This configuration says retainData: false, so that the deployment can be deleted without residue.',
    });
  }
}
