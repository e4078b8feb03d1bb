import { Duration, Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';

export interface RestApiProps {
  /** Answers every path and method that no other function does. */
  readonly handler: lambda.IFunction;
  readonly throttle: SheafConfig['throttle'];
  /** Begins a trace of X-Ray for each request, which the function goes on with. */
  readonly isTraced: boolean;
  readonly logRetention: logs.RetentionDays;
}

/**
 * API Gateway in front of functions: it throttles and logs, they ask who sends a request, route and validate.
 */
export class RestApi extends Construct {
  readonly api: apigateway.RestApi;
  private readonly rest: apigateway.Integration;

  constructor(scope: Construct, id: string, props: RestApiProps) {
    super(scope, id);
    this.rest = new apigateway.LambdaIntegration(props.handler, { allowTestInvoke: false });
    this.api = new apigateway.RestApi(this, 'Api', {
      defaultIntegration: this.rest,
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.NONE },
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      cloudWatchRole: true,
      deployOptions: {
        stageName: 'api',
        throttlingRateLimit: props.throttle.ratePerSecond,
        throttlingBurstLimit: props.throttle.burst,
        metricsEnabled: true,
        tracingEnabled: props.isTraced,
        loggingLevel: apigateway.MethodLoggingLevel.ERROR,
        accessLogDestination: new apigateway.LogGroupLogDestination(
          new logs.LogGroup(this, 'AccessLogs', { retention: props.logRetention }),
        ),
        accessLogFormat: accessLogFormat(),
      },
    });
    this.api.root.addProxy({ anyMethod: true });
    Validations.of(this.api).acknowledge(
      { id: 'AwsSolutions::AwsSolutions-APIG2', reason: 'The function validates: its zod schemas are the contract.' },
      {
        id: 'AwsSolutions::AwsSolutions-APIG3',
        reason: 'The stage is throttled, and the function lets nobody in without a credential.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-APIG4',
        reason:
          'The function verifies API keys and tokens itself, by the same code as on a laptop; it denies by default.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-COG4',
        reason: 'Users of a Cognito pool come in by its tokens, as one OpenID Connect issuer among others.',
      },
      {
        id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]`,
        reason: 'The role of API Gateway itself; AWS keeps the policy in step with what the service needs.',
      },
    );
  }

  /**
   * Lets a function answer GET of one path part by part. A resource hides `{proxy+}` of those above it, so that every part of the path
   * gets what the rest of the API needs.
   */
  addStream(path: string, handler: lambda.IFunction): void {
    const parts = path.split('/').filter((part) => part !== '');
    let resource: apigateway.IResource = this.api.root;
    for (const [index, part] of parts.entries()) {
      resource = resource.getResource(part) ?? resource.addResource(part);
      resource.addMethod('ANY', this.rest);
      // Two names for one place are refused: a parameter there takes what a proxy would.
      if (!parts[index + 1]?.startsWith('{')) resource.addProxy({ anyMethod: true, defaultIntegration: this.rest });
    }
    resource.addMethod(
      'GET',
      new apigateway.LambdaIntegration(handler, {
        allowTestInvoke: false,
        responseTransferMode: apigateway.ResponseTransferMode.STREAM,
        timeout: Duration.minutes(15),
      }),
    );
  }

  metricServerError(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.api.metricServerError(options);
  }
}

/** No path and no address: documents are named in paths, and logs outlive their erasure. */
function accessLogFormat(): apigateway.AccessLogFormat {
  return apigateway.AccessLogFormat.custom(
    JSON.stringify({
      requestId: apigateway.AccessLogField.contextRequestId(),
      time: apigateway.AccessLogField.contextRequestTimeEpoch(),
      method: apigateway.AccessLogField.contextHttpMethod(),
      status: apigateway.AccessLogField.contextStatus(),
      responseBytes: apigateway.AccessLogField.contextResponseLength(),
      latencyMs: apigateway.AccessLogField.contextResponseLatency(),
      error: apigateway.AccessLogField.contextErrorResponseType(),
    }),
  );
}
