/**
 * Resource types that have no effect on a laptop, each with its reason; `sheaf doctor` prints the table. A type that
 * is neither here nor in `resources/` stops the start.
 */

export interface InertType {
  readonly type: string;
  /** Only resources whose logical id matches. */
  readonly logicalId?: RegExp;
  readonly reason: string;
}

const oneUser = 'There is one user on one machine: nothing to permit or refuse.';
const privateFolder = 'Data lies unencrypted in the data folder, as private as the folder is.';
const localDatabase = 'DATABASE_URL names PGlite, or any PostgreSQL, instead of Aurora.';
const loopback = 'Everything talks over the loopback interface.';
const localGateway = 'The gateway is one server on loopback, without stages, logs or quotas.';
const noWatch = 'Alarms watch a deployment; here `sheaf status` and the logs tell.';
const provider = 'It only serves a custom resource of CDK, which the local cloud carries out itself.';

export const inertTypes: readonly InertType[] = [
  { type: 'AWS::IAM::Role', reason: oneUser },
  { type: 'AWS::IAM::Policy', reason: oneUser },
  { type: 'AWS::IAM::ManagedPolicy', reason: oneUser },
  { type: 'AWS::Lambda::Permission', reason: oneUser },
  { type: 'AWS::S3::BucketPolicy', reason: oneUser },
  { type: 'AWS::SQS::QueuePolicy', reason: oneUser },
  { type: 'AWS::SecretsManager::ResourcePolicy', reason: oneUser },
  { type: 'AWS::KMS::Key', reason: privateFolder },
  { type: 'AWS::KMS::Alias', reason: privateFolder },
  { type: 'AWS::RDS::DBCluster', reason: localDatabase },
  { type: 'AWS::RDS::DBInstance', reason: localDatabase },
  { type: 'AWS::RDS::DBSubnetGroup', reason: localDatabase },
  { type: 'AWS::RDS::DBClusterParameterGroup', reason: localDatabase },
  { type: 'AWS::SecretsManager::SecretTargetAttachment', reason: localDatabase },
  { type: 'AWS::SecretsManager::RotationSchedule', reason: localDatabase },
  { type: 'AWS::EC2::VPC', reason: loopback },
  { type: 'AWS::EC2::Subnet', reason: loopback },
  { type: 'AWS::EC2::RouteTable', reason: loopback },
  { type: 'AWS::EC2::SubnetRouteTableAssociation', reason: loopback },
  { type: 'AWS::EC2::SecurityGroup', reason: loopback },
  { type: 'AWS::EC2::SecurityGroupIngress', reason: loopback },
  { type: 'AWS::EC2::SecurityGroupEgress', reason: loopback },
  { type: 'AWS::EC2::FlowLog', reason: loopback },
  { type: 'Custom::VpcRestrictDefaultSG', reason: loopback },
  { type: 'AWS::ApiGateway::Account', reason: localGateway },
  { type: 'AWS::ApiGateway::Deployment', reason: localGateway },
  { type: 'AWS::ApiGateway::Stage', reason: localGateway },
  { type: 'AWS::ApiGateway::RequestValidator', reason: localGateway },
  { type: 'AWS::WAFv2::WebACL', reason: loopback },
  { type: 'AWS::WAFv2::WebACLAssociation', reason: loopback },
  { type: 'AWS::Logs::LogGroup', reason: 'All logs go to the folder `logs` of the data folder.' },
  { type: 'AWS::Logs::ResourcePolicy', reason: oneUser },
  { type: 'AWS::CloudWatch::Alarm', reason: noWatch },
  { type: 'AWS::CloudWatch::CompositeAlarm', reason: noWatch },
  { type: 'AWS::CloudWatch::Dashboard', reason: noWatch },
  { type: 'AWS::SNS::Topic', reason: noWatch },
  { type: 'AWS::SNS::Subscription', reason: noWatch },
  { type: 'AWS::SNS::TopicPolicy', reason: noWatch },
  { type: 'AWS::CDK::Metadata', reason: 'It tells AWS which constructs were used.' },
  { type: 'AWS::Lambda::Function', logicalId: /^BucketNotificationsHandler/, reason: provider },
  { type: 'AWS::Lambda::Function', logicalId: /^CustomS3AutoDeleteObjects/, reason: provider },
  { type: 'AWS::Lambda::Function', logicalId: /^CustomVpcRestrictDefaultSG/, reason: provider },
  { type: 'AWS::Lambda::Function', logicalId: /^AWSCDKTriggerCustomResourceProvider/, reason: provider },
  { type: 'Custom::S3AutoDeleteObjects', reason: '`sheaf reset` deletes the data folder.' },
];

export function inertTypeOf(type: string, logicalId: string): InertType | undefined {
  return inertTypes.find((row) => row.type === type && (row.logicalId?.test(logicalId) ?? true));
}

/** Stands for an attribute of an inert resource; a function that would receive one stops the start. */
export function inertReference(path: string, attribute: string): string {
  return `inert:${path}:${attribute}`;
}

export const inertReferencePattern = /inert:([^:"\s]+):([A-Za-z.]+)/;
