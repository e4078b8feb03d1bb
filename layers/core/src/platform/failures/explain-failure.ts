import { classify } from '../../errors.ts';
import type { Logger } from '../../ports.ts';
import type { ModelGateway } from '../../retrieval/ports.ts';
import { tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { FailureExplanation, FailureView } from '../api/contract/failures.ts';
import { ProblemError } from '../api/problems.ts';
import type { Database } from '../database.ts';
import type { LanguageModel } from '../models/language-model.ts';
import { type Explanation, explanationRequest, plainExplanation, readExplanation } from './explanation.ts';
import { type FailureRow, failureColumns, viewOf } from './failure-rows.ts';

export interface ExplainPorts {
  readonly database: Database;
  /** Opens the deployment's language model, once. */
  readonly languageModel: () => Promise<LanguageModel>;
  readonly gateway: Pick<ModelGateway, 'generate'>;
  readonly logger: Logger;
}

/**
 * What went wrong, why, and what to do, written by the language model on the tenant's account; where there is none, or
 * it gives nothing that can be used, put together from the error table, which the answer then says.
 * @throws ProblemError failure-not-found
 */
export async function explainFailure(
  ports: ExplainPorts,
  reader: Reader,
  failureId: string,
): Promise<FailureExplanation> {
  const failure = await failureOf(ports.database, reader, failureId);
  const written = await writtenFor(ports, reader.tenantId, failure);
  const { error, stage } = failure;
  return { failureId, error, stage, class: failure.class, ...written };
}

type Written = Explanation & Pick<FailureExplanation, 'provider' | 'model' | 'standIn'>;

async function writtenFor(ports: ExplainPorts, tenantId: string, failure: FailureView): Promise<Written> {
  const fromTable = (why: string): Written => ({
    ...plainExplanation(failure),
    provider: null,
    model: null,
    standIn: `Stand-in: put together from the error table and the message of the failure, since ${why}.`,
  });
  try {
    const model = await ports.languageModel();
    if (model.standIn !== null) return fromTable('no language model is configured');
    const call = { tenantId, jobId: null, stage: 'explain' };
    const answer = await ports.gateway.generate(call, model, explanationRequest(failure));
    const explanation = readExplanation(answer);
    if (explanation === undefined) return fromTable(`${model.model} gave no answer that can be used`);
    return { ...explanation, provider: model.provider, model: model.model, standIn: null };
  } catch (error) {
    const { name, message } = classify(error);
    ports.logger.warn('A failure was explained without the model.', { tenantId, errorName: name, reason: message });
    return fromTable(`the language model could not be asked (${name})`);
  }
}

async function failureOf(database: Database, reader: Reader, failureId: string): Promise<FailureView> {
  const [row] = await database.transaction(asReader(reader), (session) =>
    session.query<FailureRow>(
      `select ${failureColumns} from sheaf.failures f where f.tenant_id = sheaf.tenant() and f.failure_id = $1 and ${tellsOfDocument('f.document_id', 'f.corpus')}`,
      [failureId],
    ),
  );
  if (row === undefined) throw new ProblemError('failure-not-found', `No failure has the id ${failureId}.`);
  return viewOf(row);
}
