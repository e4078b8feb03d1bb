/**
 * API Gateway REST APIs as this app makes them: every method and path goes to a function. The id of an API resource
 * is its path below the API (`api/{proxy+}/`), so that a method knows its path without a look-up.
 */
import * as z from 'zod';
import { functionNameOf } from '../function-name.ts';
import { resourceType } from '../resource-type.ts';

export const restApi = resourceType({
  type: 'AWS::ApiGateway::RestApi',
  properties: z.strictObject({ Name: z.string().optional(), BinaryMediaTypes: z.array(z.string()).default([]) }),
  ignored: {
    ApiKeySourceType: 'keys are those of the app',
    Description: 'a description is for people',
    DisableExecuteApiEndpoint: 'there is one endpoint: loopback',
    EndpointConfiguration: 'there is one endpoint: loopback',
    MinimumCompressionSize: 'loopback gains nothing from compression',
    Policy: 'there is one user',
    SecurityPolicy: 'loopback has no TLS',
    Tags: 'tags are for bills',
  },
  identify: (declared) => ({
    ref: declared.logicalId.toLowerCase(),
    attributes: { RootResourceId: `${declared.logicalId.toLowerCase()}/`, RestApiId: declared.logicalId.toLowerCase() },
  }),
  read: (properties, self) => ({ apis: [{ id: self.ref, binaryMediaTypes: properties.BinaryMediaTypes }] }),
});

export const apiResource = resourceType({
  type: 'AWS::ApiGateway::Resource',
  properties: z.strictObject({
    RestApiId: z.string(),
    ParentId: z.string(),
    PathPart: z.string().regex(/^(\{proxy\+\}|\{\w+\}|[\w.-]+)$/, 'use {proxy+}, {name} or a plain word'),
  }),
  identify: (declared) => {
    const id = `${declared.property('ParentId')}${declared.property('PathPart')}/`;
    return { ref: id, attributes: { ResourceId: id } };
  },
  read: () => ({}),
});

export const apiMethod = resourceType({
  type: 'AWS::ApiGateway::Method',
  properties: z.strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.enum(['ANY', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    Integration: z.strictObject({
      Type: z.literal('AWS_PROXY'),
      IntegrationHttpMethod: z.literal('POST'),
      Uri: z.string(),
      TimeoutInMillis: z.number().optional(),
      ResponseTransferMode: z.enum(['BUFFERED', 'STREAM']).default('BUFFERED'),
    }),
  }),
  ignored: {
    ApiKeyRequired: 'only loopback reaches the server',
    AuthorizationType: 'only loopback reaches the server, and the app decides who the principal is',
    MethodResponses: 'a proxy passes the response on',
    OperationName: 'a name is for people',
  },
  identify: (declared) => ({ ref: declared.logicalId, attributes: {} }),
  read: (properties) => ({
    routes: [
      {
        apiId: properties.RestApiId,
        path: properties.ResourceId.slice(properties.RestApiId.length).replace(/(.)\/$/, '$1'),
        method: properties.HttpMethod,
        functionName: functionNameOf(/functions\/(.+)\/\S*invocations$/.exec(properties.Integration.Uri)?.[1] ?? ''),
        isStreaming: properties.Integration.ResponseTransferMode === 'STREAM',
      },
    ],
  }),
});
